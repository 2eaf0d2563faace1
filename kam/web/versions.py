"""Forms of things that several people edit: each says which version its reader saw.

A view hands `seen_version(request)` to its service and `version` to its template. Where somebody
else was faster `submit` leaves the refusal at `form.stale`: the form is shown again with what was
typed, with what the other changed (`web/_changed.html`) and with the version that stands now, so
that saving once more puts one's own in its place knowingly.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from kam.audit.queries import Act, history_of
from kam.errors import Stale

LONGEST = 9  # digits


def seen_version(request: HttpRequest) -> int | None:
    """The version that the sent form was filled in from; None where none was sent."""
    given = request.POST.get("version", "")
    fine = given.isascii() and given.isdigit() and len(given) <= LONGEST
    return int(given) if fine else None


@dataclass(frozen=True)
class Change:
    """One field of what another person changed, as text; empty for nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Theirs:
    """One act of another person that the writer of a form has not seen."""

    actor_name: str
    words: str
    at: datetime
    changes: tuple[Change, ...]


def shown_again(
    request: HttpRequest, form: forms.Form, current: int | None, *, subject: Any
) -> dict[str, Any]:
    """`version` for the hidden field and, where others were faster, `theirs`: what they did."""
    known = version_context(request, form, current)
    if known["changes_missed"]:
        acts = history_of(subject=subject, limit=known["changes_missed"])
        known["theirs"] = [_theirs(act, form) for act in acts]
    return known


def _theirs(act: Act, form: forms.Form) -> Theirs:
    changes = tuple(
        Change(
            str(form.fields[name].label) if name in form.fields else name.replace("_", " "),
            *map(_text, pair),
        )
        for name, pair in act.changes.items()
    )
    return Theirs(act.actor_name, act.words, act.at, changes)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def version_context(request: HttpRequest, form: forms.Form, current: int | None) -> dict[str, Any]:
    """`version` for the hidden field, `changes_missed` for the query of what others changed."""
    stale = stale_of(form)
    if stale is not None:
        seen = seen_version(request) or 0
        return {"version": stale.current, "changes_missed": max(1, stale.current - seen)}
    seen = seen_version(request) if request.method == "POST" else None
    return {"version": current if seen is None else seen, "changes_missed": 0}


def stale_of(form: forms.Form) -> Stale | None:
    return getattr(form, "stale", None)


def status_of(request: HttpRequest, form: forms.Form) -> int:
    """The status of a form that is shown (again): 409 where somebody else was faster."""
    if request.method != "POST":
        return 200
    return 409 if stale_of(form) is not None else 422
