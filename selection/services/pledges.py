"""What we told one customer we would do: written down, changed, and what came of it (row 50)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries.accounts import get_account
from accounts.queries.circle import may_read_figures
from kam.audit.services import record
from kam.errors import NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.identity.queries.members import active_members
from kam.tenancy.versions import lock
from selection.models import Pledge, PledgeOutcome
from selection.pledges import FLAW_WORDS, SOON, Ending, Rhythm, flaw_of, state_on
from selection.queries.pledges import as_outcome, outcomes_of


@dataclass(frozen=True, kw_only=True)
class PledgeData:
    """The words, who said them where and to whom, and when it falls due.

    `owner_id` None is whoever writes it down, if that is a person. `every_months` None: once.
    """

    account_id: UUID
    text: str
    source: str
    said_on: date
    due_on: date
    every_months: int | None = None
    ends_on: date | None = None
    owner_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class OutcomeData:
    """What came of one day; `due_on` None is the next one that waits.

    `kept_on` None is today. `for_good`: called off with everything after it.
    """

    ending: str
    due_on: date | None = None
    kept_on: date | None = None
    note: str = ""
    for_good: bool = False


@transaction.atomic
def write_pledge(*, pledge: PledgeData, by: Actor, today: date) -> Pledge:
    """Write down what one customer was told; the account's circle may."""
    by.must(Permission.RATE_ACCOUNTS)
    account = get_account(pledge.account_id)
    _must_be_the_circles(account.pk, by)
    _must_be_live(account)
    said = asdict(pledge) | {"account_id": account.pk, "owner_id": pledge.owner_id}
    if pledge.owner_id is None:
        said["owner_id"] = by.membership_id
    made = Pledge()
    changes = _taken_over(made, said, today)
    made.next_due_on = made.due_on
    made.save(force_insert=True)
    record("pledge.written", subject=made, by=by, changes=changes, account_id=account.pk)
    return made


@transaction.atomic
def change_pledge(
    *,
    pledge: Pledge,
    values: Mapping[str, Any],
    version: int | None = None,
    by: Actor,
    today: date,
) -> Pledge:
    """Change some of the fields of PledgeData but the account.

    Days that have come, and days of which something is noted, stay as they are.
    """
    by.must(Permission.RATE_ACCOUNTS)
    lock(pledge, version)
    _must_be_the_circles(pledge.account_id, by)
    _must_be_live(pledge.account)
    before = pledge.rhythm
    changes = _taken_over(pledge, values, today)
    if not changes:
        return pledge
    noted = _noted(pledge)
    _must_keep_its_days(before, pledge.rhythm, noted, today)
    _follow(pledge, noted, today)
    pledge.version += 1
    pledge.save(force_update=True)
    record("pledge.changed", subject=pledge, by=by, changes=changes, account_id=pledge.account_id)
    return pledge


@transaction.atomic
def note_outcome(
    *,
    pledge: Pledge,
    outcome: OutcomeData,
    version: int | None = None,
    by: Actor,
    today: date,
    now: datetime,
) -> Pledge:
    """Say what came of one of its days, or say it anew; the circle may, and whoever owes it."""
    by.must(Permission.RATE_ACCOUNTS)
    lock(pledge, version)
    _must_be_ours(pledge, by)
    _must_be_live(pledge.account)
    noted = _noted(pledge)
    due_on = _day_meant(pledge, outcome, noted, today)
    kept_on = (outcome.kept_on or today) if outcome.ending == Ending.KEPT else None
    note = outcome.note.strip()
    _must_be_sound(pledge, outcome, kept_on, note, today)
    former = noted.get(due_on)
    row = former or PledgeOutcome(pledge=pledge, due_on=due_on)
    old = (former.ending, former.kept_on) if former else (None, None)
    row.ending, row.kept_on, row.note = outcome.ending, kept_on, note
    row.noted_by_id, row.noted_by_name, row.noted_at = by.membership_id, by.name, now
    row.save()
    noted[due_on] = row
    changes: dict[str, Any] = {
        "due_on": (None, due_on),
        "ending": (old[0], row.ending),
        "kept_on": (old[1], kept_on),
    }
    if outcome.for_good and pledge.every_months and pledge.ends_on != due_on:
        before, changes["ends_on"] = pledge.rhythm, (pledge.ends_on, due_on)
        pledge.ends_on = due_on
        _must_keep_its_days(before, pledge.rhythm, noted, today)
    _follow(pledge, noted, today)
    pledge.version += 1
    pledge.save(force_update=True)
    record(
        f"pledge.{row.ending}",
        subject=pledge,
        by=by,
        changes={name: pair for name, pair in changes.items() if pair[0] != pair[1]},
        account_id=pledge.account_id,
        note=note,
    )
    return pledge


@transaction.atomic
def take_back_outcome(
    *, pledge: Pledge, due_on: date, version: int | None = None, by: Actor, today: date
) -> Pledge:
    """Forget what was noted of one day by mistake; it waits again."""
    by.must(Permission.RATE_ACCOUNTS)
    lock(pledge, version)
    _must_be_ours(pledge, by)
    _must_be_live(pledge.account)
    noted = _noted(pledge)
    row = noted.pop(due_on, None)
    if row is None:
        raise RuleViolation(_("Nothing is noted of this day."), field="due_on")
    row.delete()
    _follow(pledge, noted, today)
    pledge.version += 1
    pledge.save(force_update=True)
    record(
        "pledge.reopened",
        subject=pledge,
        by=by,
        changes={"due_on": (None, due_on), "ending": (row.ending, None)},
        account_id=pledge.account_id,
    )
    return pledge


def _taken_over(pledge: Pledge, said: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Put what is said into the row; answers what it changes, as history tells it."""
    is_new = pledge.version == 1 and not pledge.text
    before = {} if is_new else _told(pledge)
    for name, value in said.items():
        setattr(pledge, name, value.strip() if isinstance(value, str) else value)
    for name, words in (
        ("text", _("Say what we promised.")),
        ("source", _("Say who said it, and to whom.")),
    ):
        if not getattr(pledge, name):
            raise RuleViolation(words, field=name)
    if flaw := flaw_of(pledge.rhythm, pledge.said_on, today):
        field, words = FLAW_WORDS[flaw]
        raise RuleViolation(words, field=field)
    if pledge.owner_id is None:
        pledge.owner_name = ""
    elif "owner_id" in said and (is_new or _owner_moved(pledge)):
        owner = active_members().filter(pk=pledge.owner_id).first()
        if owner is None:
            raise RuleViolation(_("Choose a colleague of this workspace."), field="owner_id")
        pledge.owner_name = owner.name
        pledge.told_soon = pledge.told_overdue = None
    return {
        name: (before.get(name), value)
        for name, value in _told(pledge).items()
        if before.get(name) != value
    }


def _owner_moved(pledge: Pledge) -> bool:
    return not Pledge.objects.filter(pk=pledge.pk, owner_id=pledge.owner_id).exists()


def _told(pledge: Pledge) -> dict[str, Any]:
    names = ("text", "source", "said_on", "due_on", "every_months", "ends_on")
    return {name: getattr(pledge, name) for name in names} | {"owner": pledge.owner_name or None}


def _noted(pledge: Pledge) -> dict[date, PledgeOutcome]:
    return {row.due_on: row for row in outcomes_of(pledge)}


def _follow(pledge: Pledge, noted: Mapping[date, PledgeOutcome], today: date) -> None:
    """What lists read of it: the first day that waits, or how the last one ended."""
    pledge.next_due_on = pledge.rhythm.next_without(noted)
    pledge.ended_as = ""
    if pledge.next_due_on is None:
        last = max(noted)
        pledge.ended_as = state_on(last, as_outcome(noted[last]), today).value


def _day_meant(
    pledge: Pledge, outcome: OutcomeData, noted: Mapping[date, PledgeOutcome], today: date
) -> date:
    day = outcome.due_on or pledge.next_due_on
    if day is None:
        raise RuleViolation(_("Say of which day; none waits any more."), field="due_on")
    horizon = max(today + SOON, pledge.next_due_on or today)
    if day not in noted and day not in pledge.rhythm.days(horizon):
        raise RuleViolation(_("It does not fall due on this day."), field="due_on")
    return day


def _must_keep_its_days(
    before: Rhythm, after: Rhythm, noted: Mapping[date, PledgeOutcome], today: date
) -> None:
    """Nobody betters the rate by moving a day that has come."""
    if before == after:
        return
    bound = {day for day in before.days(today) if day < today} | set(noted)
    if not bound:
        return
    if (before.first, before.every) != (after.first, after.every):
        raise RuleViolation(
            _("A day of it has come. Call it off with the reason, and write down the new one."),
            field="due_on" if before.first != after.first else "every_months",
        )
    if after.last is not None and any(day > after.last for day in bound):
        raise RuleViolation(
            _("A later day of it has come. Say what came of that one."), field="ends_on"
        )


def _must_be_sound(
    pledge: Pledge, outcome: OutcomeData, kept_on: date | None, note: str, today: date
) -> None:
    wrong: dict[str, str] = {}
    if outcome.ending not in Ending.values:
        wrong["ending"] = _("Kept, broken or called off.")
    elif outcome.ending != Ending.KEPT and not note:
        wrong["note"] = _("Say why, so that others understand it.")
    if kept_on is not None and kept_on > today:
        wrong["kept_on"] = _("This day has not come yet.")
    elif kept_on is not None and kept_on < pledge.said_on:
        wrong["kept_on"] = _("It was not promised yet on this day.")
    if outcome.for_good and outcome.ending != Ending.CALLED_OFF:
        wrong["for_good"] = _("Only what is called off ends for good.")
    if wrong:
        raise RuleViolation(next(iter(wrong.values())), errors=wrong)


def _must_be_the_circles(account_id: UUID, by: Actor) -> None:
    if not may_read_figures(account_id, by=by):
        raise NotAllowed(_("Only the account's team and its leaders write down promises."))


def _must_be_ours(pledge: Pledge, by: Actor) -> None:
    if by.membership_id is None or pledge.owner_id != by.membership_id:
        _must_be_the_circles(pledge.account_id, by)


def _must_be_live(account: Any) -> None:
    if account.is_archived:
        raise RuleViolation(_("This account is archived."), field="account_id")
