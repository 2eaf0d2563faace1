"""Addresses of named views, worked out once per name and workspace: ids in them are slots.

Finding an address by its name takes longer than a line of a template, and a page of an account
has some thirty of them that differ from the next account's by one id.
"""

from uuid import UUID

from django.urls import get_script_prefix, get_urlconf, reverse

MOST = 4096
Key = tuple[object, ...]

_forms: dict[Key, str] = {}


def address(name: str, *args: object) -> str:
    """`reverse(name, args=args)`, and NoReverseMatch alike."""
    key = (name, get_script_prefix(), get_urlconf(), *(_kind(arg) for arg in args))
    form = _forms.get(key)
    if form is None:
        return _learn(key, name, args)
    return form % tuple(arg for arg in args if isinstance(arg, UUID))


def _kind(arg: object) -> object:
    return UUID if isinstance(arg, UUID) else arg


def _learn(key: Key, name: str, args: tuple[object, ...]) -> str:
    url = reverse(name, args=args)
    if not all(isinstance(arg, UUID | str) for arg in args):
        return url
    ids = [str(arg) for arg in args if isinstance(arg, UUID)]
    form = url.replace("%", "%%")
    for each in ids:
        form = form.replace(each, "%s")
    if form.count("%s") == len(ids) and form % tuple(ids) == url:
        if len(_forms) >= MOST:
            _forms.clear()
        _forms[key] = form
    return url
