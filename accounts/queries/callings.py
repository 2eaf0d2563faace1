"""Which account a text means: an outside id of the source, of any source, or the name."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account, ExternalId, GroupLink
from accounts.names import sorts_as
from accounts.queries import circle
from kam.identity.actor import Actor

_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Calling:
    """What a text leads to: one account, none, or several that it could mean."""

    account_id: UUID | None = None
    problem: str = ""
    unknown: bool = False


def accounts_called(texts: Collection[str], *, source: str = "") -> dict[str, Calling]:
    """Every text with what it means. An id of `source` wins, then our own id, as our exports give
    it, then an id that only one account has in any system, then a name that only one account has.
    A merged account gives its survivor.
    """
    found: dict[str, set[UUID]] = {}
    _by_id(found, texts, source)
    _by_name(found, [text for text in texts if text not in found])
    survivors = _survivors({each for ids in found.values() for each in ids})
    return {text: _calling(text, found.get(text, set()), survivors) for text in texts}


def _by_id(found: dict[str, set[UUID]], texts: Iterable[str], source: str) -> None:
    elsewhere: dict[str, set[UUID]] = {}
    ids = ExternalId.objects.filter(value__in=list(texts))
    for value, system, account_id in ids.values_list("value", "source", "account_id"):
        if source and system == source:
            found[value] = {account_id}
        else:
            elsewhere.setdefault(value, set()).add(account_id)
    for value, account_id in _by_own_id([text for text in texts if text not in found]).items():
        found[value] = {account_id}
    for value, accounts in elsewhere.items():
        found.setdefault(value, accounts)


def _by_own_id(texts: Iterable[str]) -> dict[str, UUID]:
    """Those of the texts that are ids of our accounts."""
    ids = {text: UUID(text) for text in texts if _ID.fullmatch(text)}
    here = set(Account.objects.filter(pk__in=ids.values()).values_list("pk", flat=True))
    return {text: each for text, each in ids.items() if each in here}


def _by_name(found: dict[str, set[UUID]], texts: Iterable[str]) -> None:
    norms: dict[str, list[str]] = {}
    for text in texts:
        norms.setdefault(sorts_as(text), []).append(text)
    named = Account.objects.filter(name_norm__in=list(norms), merged_into=None)
    for norm, account_id in named.values_list("name_norm", "id"):
        for text in norms[norm]:
            found.setdefault(text, set()).add(account_id)


def _survivors(ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    merged = Account.objects.filter(id__in=ids).exclude(merged_into=None)
    return dict(merged.values_list("id", "merged_into_id"))


def _calling(text: str, ids: set[UUID], survivors: Mapping[UUID, UUID]) -> Calling:
    meant = {survivors.get(each, each) for each in ids}
    if len(meant) == 1:
        return Calling(meant.pop())
    if meant:
        return Calling(problem=_("“%(text)s” could mean several accounts.") % {"text": text[:80]})
    return Calling(
        problem=_("No account is called “%(text)s”.") % {"text": text[:80]}, unknown=True
    )


def not_editable(ids: Collection[UUID | None], *, by: Actor) -> set[UUID]:
    """Those of `ids` that the actor may not change."""
    return _outside(circle.editable(by), ids)


def not_assignable(ids: Collection[UUID | None], *, by: Actor) -> set[UUID]:
    """Those of `ids` on whose team the actor may not decide."""
    return _outside(circle.assignable(by), ids)


def _outside(condition: Q, ids: Collection[UUID | None]) -> set[UUID]:
    wanted = {each for each in ids if each is not None}
    if condition == Q():
        return set()
    allowed = Account.objects.filter(condition, pk__in=wanted).values_list("pk", flat=True)
    return wanted - set(allowed)


def accounts_of_source(values: Collection[str], *, source: str) -> dict[str, UUID]:
    """The accounts that `source` calls so, or that have this id here; a merged one gives its
    survivor."""
    found = dict(
        ExternalId.objects.filter(source=source, value__in=list(values)).values_list(
            "value", "account_id"
        )
    )
    found |= _by_own_id(set(values) - found.keys())
    survivors = _survivors(set(found.values()))
    return {value: survivors.get(each, each) for value, each in found.items()}


def accounts_without_id(names: Collection[str], *, source: str) -> dict[str, UUID]:
    """By normalised name: the one account of that name, if `source` has no id for it yet."""
    norms = {sorts_as(name) for name in names}
    named = Account.objects.filter(name_norm__in=norms, merged_into=None)
    ids: dict[str, set[UUID]] = {}
    for norm, account_id in named.values_list("name_norm", "id"):
        ids.setdefault(norm, set()).add(account_id)
    single = {norm: next(iter(found)) for norm, found in ids.items() if len(found) == 1}
    taken = set(
        ExternalId.objects.filter(source=source, account_id__in=single.values()).values_list(
            "account_id", flat=True
        )
    )
    return {norm: each for norm, each in single.items() if each not in taken}


def parents_of(ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """The parent of each of these accounts and of everything above them."""
    links = GroupLink.objects.filter(descendant_id__in=list(ids)).values("ancestor_id")
    return dict(Account.objects.filter(pk__in=links).values_list("pk", "parent_id"))
