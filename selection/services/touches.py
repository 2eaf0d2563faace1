"""What was done for an account: visits, reviews and answers (method row 49)."""

import math
from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries.accounts import get_account
from accounts.queries.circle import may_read_figures
from kam.audit.services import record
from kam.errors import NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.identity.queries.members import members
from kam.tenancy.versions import lock, must_be_at
from selection.choices import TouchKind
from selection.models import Touch

MOST_MINUTES, MOST_HOURS = 24 * 60, 8784.0


@dataclass(frozen=True)
class TouchData:
    """One visit, review or answer. `member_id` None is whoever logs it, if that is a person."""

    account_id: UUID
    kind: str
    done_on: date
    minutes: int | None = None
    took_hours: float | None = None
    note: str = ""
    member_id: UUID | None = None


@dataclass(frozen=True)
class Upserted:
    touch: Touch
    created: bool


@transaction.atomic
def log_touch(*, touch: TouchData, by: Actor, today: date) -> Touch:
    """Write down what was done for an account; its circle may."""
    by.must(Permission.RATE_ACCOUNTS)
    return _written(Touch(version=0), touch, by, today)


@transaction.atomic
def upsert_touch(
    *,
    source: str,
    external_id: str,
    touch: TouchData,
    version: int | None = None,
    by: Actor,
    today: date,
) -> Upserted:
    """Write down, or bring to what is told, what another system calls so.

    Sent twice, the second time changes nothing.
    """
    by.must(Permission.RATE_ACCOUNTS)
    source, external_id = source.strip(), external_id.strip()
    if not source or not external_id:
        raise RuleViolation(_("Name the system and its id."), field="external_id")
    called = {"source": source, "external_id": external_id}
    row = Touch.objects.select_for_update(no_key=True).filter(**called).first()
    must_be_at(version, row.version if row else 0)
    if row is not None:
        _must_be_ours(row.account_id, by)
    made = _written(row or Touch(version=0, **called), touch, by, today)
    return Upserted(made, row is None)


@transaction.atomic
def remove_touch(*, touch: Touch, version: int | None = None, by: Actor) -> None:
    """Take out what was logged by mistake."""
    by.must(Permission.RATE_ACCOUNTS)
    lock(touch, version)
    _must_be_ours(touch.account_id, by)
    record(
        "touch.removed",
        subject=touch,
        by=by,
        changes={"kind": (touch.kind, None), "done_on": (touch.done_on, None)},
        account_id=touch.account_id,
    )
    touch.delete()


def _written(row: Touch, said: TouchData, by: Actor, today: date) -> Touch:
    account, is_new = get_account(said.account_id), row.version == 0
    _must_be_ours(account.pk, by)
    if account.is_archived:
        raise RuleViolation(_("This account is archived."), field="account_id")
    said = replace(said, account_id=account.pk, note=said.note.strip())
    if said.member_id is None and is_new:
        said = replace(said, member_id=by.membership_id)
    elif said.member_id is None:
        said = replace(said, member_id=row.member_id)
    _must_be_sound(said, today)
    values = asdict(said)
    changes = {
        name: (None if is_new else getattr(row, name), value)
        for name, value in values.items()
        if is_new or getattr(row, name) != value
    }
    if not changes:
        return row
    member = members().filter(pk=said.member_id).first() if said.member_id else None
    if said.member_id and member is None:
        raise RuleViolation(_("Choose a colleague of this workspace."), field="member_id")
    act = "touch.logged" if is_new else "touch.changed"
    for name, value in values.items():
        setattr(row, name, value)
    row.member_name = member.name if member else by.name
    row.version += 1
    row.save()
    told = {name: pair for name, pair in changes.items() if pair != (None, None)}
    for name in ("account_id", "member_id"):
        told.pop(name, None)
    told["who"] = (None, row.member_name)
    record(act, subject=row, by=by, changes=told, account_id=row.account_id)
    return row


def _must_be_ours(account_id: UUID, by: Actor) -> None:
    if not may_read_figures(account_id, by=by):
        raise NotAllowed(_("Only the account's team and its leaders write down what was done."))


def _must_be_sound(said: TouchData, today: date) -> None:
    wrong: dict[str, str] = {}
    if said.kind not in TouchKind.values:
        wrong["kind"] = _("A visit, a review or an answer.")
    if said.done_on > today:
        wrong["done_on"] = _("This day has not come yet.")
    if said.minutes is not None and not 0 <= said.minutes <= MOST_MINUTES:
        wrong["minutes"] = _("Minutes of one day, at most 1,440.")
    if said.took_hours is not None:
        if not (math.isfinite(said.took_hours) and 0 <= said.took_hours <= MOST_HOURS):
            wrong["took_hours"] = _("Hours from 0 to those of a year.")
        elif said.kind != TouchKind.ANSWER:
            wrong["took_hours"] = _("Only an answer has hours that the customer waited.")
    if wrong:
        raise RuleViolation(next(iter(wrong.values())), errors=wrong)
