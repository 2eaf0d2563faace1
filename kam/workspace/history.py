"""The history of the whole workspace, told row by row: for the page, the file and REST."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.queries import type_ahead
from accounts.queries.timeline import Change
from accounts.queries.told import account_names, told, without_figures
from kam.audit import queries
from kam.audit.queries import NOBODY_KINDS, Act, Wanted
from kam.identity.actor import Actor
from kam.keyset import Cursor, Keyset, Reading
from kam.web.exports import in_chunks
from kam.workspace import subjects

ACCOUNTS_FOUND = 50


@dataclass(frozen=True)
class Row:
    """One act as the page shows it. `page` is the address of its subject, empty without one."""

    act: Act
    changes: Sequence[Change]
    subject: str
    page: str
    account: str
    is_sealed: bool

    @property
    def id(self) -> UUID:
        return self.act.id


@dataclass(frozen=True)
class History(Reading):
    """The acts that are wanted, as a list page or a REST page reads them."""

    tell: Callable[[Sequence[Any]], list[Any]] = list

    def fetch(self, keyset: Keyset, cursor: Cursor | None, limit: int) -> list[Any]:
        return self.tell(list(keyset.order(self.compose(False), cursor)[:limit]))  # noqa: FBT003


def history(wanted: Wanted, *, by: Actor, language: str = "") -> History:
    """Rows for a page in `language`; dicts as recorded without one."""
    found = queries.entries(wanted)
    tell = partial(_rows, by=by, language=language) if language else partial(_recorded, by=by)
    return History(found.model, "history", lambda _known: found, (), tell)


def every_row(wanted: Wanted, *, by: Actor, language: str) -> Iterator[Row]:
    """All rows, newest first, read in chunks."""
    for chunk in in_chunks(queries.entries(wanted).order_by("-id")):
        yield from _rows(chunk, by, language)


def actor_named(text: str) -> UUID | str:
    """A member's id, or "clockwork" or "command"; ValueError for anything else."""
    return text if text in NOBODY_KINDS else UUID(text)


def accounts_like(text: str, *, by: Actor) -> list[UUID]:
    """The accounts of which a word begins with the text, as the search finds them."""
    return [row["id"] for row in type_ahead(text, by=by, limit=ACCOUNTS_FOUND)]


def begins(day: date | None, zone: str, *, days: int = 0) -> datetime | None:
    """The first instant of a day, or of the one `days` later, in the workspace's zone."""
    if day is None or date.max - day < timedelta(days=days):
        return None  # nothing lies behind the end of the calendar
    return datetime.combine(day + timedelta(days=days), time(), ZoneInfo(zone))


def _rows(found: Sequence[Any], by: Actor, language: str) -> list[Row]:
    acts = queries.acts_of(found)
    names = account_names({act.account_id for act in acts if act.account_id})
    sealed = queries.sealed_up_to()
    happenings = told(acts, by=by, labels=subjects.FIELDS, language=language)
    return [
        Row(
            act=act,
            changes=happening.changes,
            subject=subjects.name_of(act.subject_type),
            page=subjects.page_of(act),
            account=names.get(act.account_id, "") if act.account_id else "",
            is_sealed=(act.xid, act.id) <= sealed,
        )
        for act, happening in zip(acts, happenings, strict=True)
    ]


def _recorded(found: Sequence[Any], by: Actor) -> list[dict[str, Any]]:
    acts = without_figures(queries.acts_of(found), by=by)
    sealed = queries.sealed_up_to()
    return [
        {
            "id": act.id,
            "at": act.at,
            "actor_kind": act.actor_kind,
            "actor_id": act.actor_id,
            "actor_name": act.actor_name,
            "action": act.action,
            "subject_type": act.subject_type,
            "subject_id": act.subject_id,
            "account_id": act.account_id,
            "changes": act.changes,
            "note": act.note,
            "sealed": (act.xid, act.id) <= sealed,
            "erased": act.is_erased,
        }
        for act in acts
    ]
