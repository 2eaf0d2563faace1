"""Lines of the book, success factors, and how customers see us on them (method 3.5, row 95)."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries.circle import may_read_figures
from kam.audit.services import record
from kam.errors import Conflict, NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import lock, must_be_at
from selection.models import BookLines, StrengthRating, SuccessFactor
from selection.queries.portfolio import factors, known_competitors, lines_in_use
from selection.services.approvals import OnAccount

YEAR = 8784.0


@dataclass(frozen=True, kw_only=True)
class LineData:
    """Shares in percent, points of the matrix, hours per account and year (None: none said)."""

    nominate_from: float
    reason_up_to: float
    strong_from: float
    attractive_from: float
    hours_invest: float | None = None
    hours_select: float | None = None
    hours_harvest: float | None = None
    hours_leave: float | None = None


@transaction.atomic
def set_lines(*, lines: LineData, version: int | None = None, by: Actor) -> BookLines:
    """Move the lines of the book. `version` is 0 where those of the method still hold."""
    by.must(Permission.SET_CRITERIA)
    _must_be_sound(lines)
    row = BookLines.objects.select_for_update(no_key=True).first()
    must_be_at(version, row.version if row else 0)
    before, wanted = lines_in_use(), asdict(lines)
    changes = {
        name: (getattr(before, name), value)
        for name, value in wanted.items()
        if getattr(before, name) != value
    }
    if row is not None and not changes:
        return row
    row = row or BookLines(version=0)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    record("book.lines_set", subject=row, by=by, changes=changes)
    return row


@transaction.atomic
def add_factor(*, name: str, weight: float, by: Actor) -> SuccessFactor:
    """Add something that customers judge their suppliers by."""
    by.must(Permission.SET_CRITERIA)
    factor = SuccessFactor()
    _apply(factor, name, weight)
    factor.save(force_insert=True)
    changes = {"name": (None, factor.name), "weight": (None, factor.weight)}
    record("factor.added", subject=factor, by=by, changes=changes)
    return factor


@transaction.atomic
def change_factor(
    *, factor: SuccessFactor, name: str, weight: float, version: int | None = None, by: Actor
) -> SuccessFactor:
    """Rename or weigh a factor anew; ratings stay."""
    by.must(Permission.SET_CRITERIA)
    stored = lock(factor, version)
    _must_be_active(stored)
    before = {"name": stored.name, "weight": stored.weight}
    _apply(stored, name, weight)
    changes = {k: (old, getattr(stored, k)) for k, old in before.items()}
    changes = {k: pair for k, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        stored.version += 1
        stored.save(update_fields=["name", "weight", "version"])
        record("factor.changed", subject=stored, by=by, changes=changes)
    return stored


@transaction.atomic
def retire_factor(*, factor: SuccessFactor, version: int | None = None, by: Actor) -> None:
    """No longer ask for it; what was rated stays to be read."""
    by.must(Permission.SET_CRITERIA)
    stored = lock(factor, version)
    _must_be_active(stored)
    stored.is_active = False
    stored.version += 1
    stored.save(update_fields=["is_active", "version"])
    record("factor.retired", subject=stored, by=by, changes={"name": (stored.name, None)})


@transaction.atomic
def rate_strength(  # noqa: PLR0913  whom the customer sees, how, since when, and who says so
    *,
    account: OnAccount,
    competitor: str = "",
    values: Mapping[UUID, int],
    source: str,
    rated_on: date,
    by: Actor,
    today: date,
) -> list[StrengthRating]:
    """Add how a customer sees us (`competitor` empty) or a competitor, factor by factor, 1 to 5.

    Nothing is overwritten: of each factor the rating of the newest day counts.
    """
    by.must(Permission.RATE_ACCOUNTS)
    if not may_read_figures(account.pk, by=by):
        raise NotAllowed(_("Only the account's team and its leaders rate it."))
    if getattr(account, "is_archived", False):
        raise RuleViolation(_("This account is archived."))
    known = {factor.pk: factor for factor in factors()}
    _ratings_must_be_sound(values, set(known), source, rated_on, today)
    whom = _spelled(competitor, account.pk)
    rows = StrengthRating.objects.bulk_create(
        [
            StrengthRating(
                account_id=account.pk,
                factor=known[factor_id],
                competitor=whom,
                value=value,
                source=source.strip(),
                rated_on=rated_on,
                rater_id=by.membership_id,
                rater_name=by.name,
            )
            for factor_id, value in values.items()
        ]
    )
    record(
        "account.strength_rated",
        subject=rows[0],
        by=by,
        changes={known[row.factor_id].name: (None, row.value) for row in rows},
        account_id=account.pk,
        note=whom or "",
    )
    return rows


def _spelled(competitor: str, account_id: UUID) -> str:
    """One spelling for each competitor of an account."""
    name = " ".join(competitor.split())
    if len(name) > 120:
        raise RuleViolation(_("The name is too long."), field="competitor")
    found = {each.casefold(): each for each in known_competitors(account_id)}
    return found.get(name.casefold(), name)


def _ratings_must_be_sound(
    values: Mapping[UUID, int], known: set[UUID], source: str, rated_on: date, today: date
) -> None:
    if not values:
        raise RuleViolation(_("Rate at least one success factor."))
    if not set(values) <= known:
        raise RuleViolation(_("There is no such success factor."), field="factor_id")
    if not all(1 <= value <= 5 for value in values.values()):
        raise RuleViolation(_("A rating lies between 1 and 5."), field="value")
    if not source.strip():
        raise RuleViolation(_("Say what the rating rests on."), field="source")
    if rated_on > today:
        raise RuleViolation(_("This day is still to come."), field="rated_on")


def _apply(factor: SuccessFactor, name: str, weight: float) -> None:
    factor.name, factor.weight = " ".join(name.split()), weight
    if not factor.name:
        raise RuleViolation(_("Give the success factor a name."), field="name")
    if not (math.isfinite(weight) and 0 < weight <= 100):
        raise RuleViolation(_("A weight lies above 0 and up to 100."), field="weight")
    others = SuccessFactor.objects.filter(is_active=True, name=factor.name)
    if others.exclude(pk=factor.pk).exists():
        raise Conflict(_("There is a success factor of this name."), field="name")


def _must_be_active(factor: SuccessFactor) -> None:
    if not factor.is_active:
        raise Conflict(_("This success factor is no longer in use."))


def _must_be_sound(lines: LineData) -> None:
    wanted: dict[str, Any] = asdict(lines)
    for name, value in wanted.items():
        most = YEAR if name.startswith("hours_") else 100.0
        if value is not None and not (math.isfinite(value) and 0 <= value <= most):
            raise RuleViolation(
                _("A value lies between 0 and %(most)s.") % {"most": f"{most:g}"}, field=name
            )
    if lines.reason_up_to >= lines.nominate_from:
        raise RuleViolation(
            _("The low line lies below the line from which accounts are nominated."),
            field="reason_up_to",
        )
