"""Lines of the book, success factors, and how customers see us on them (method 3.5, row 95)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.queries.circle import may_read_figures, readable_figures, seen_from
from kam.errors import NotAllowed, NotFound
from kam.identity.actor import Actor
from selection import concentration, portfolio
from selection.models import BookLines, StrengthRating, SuccessFactor


def lines_in_use() -> BookLines:
    """The workspace's lines, else those of the method (an unsaved row at version 0)."""
    return BookLines.objects.first() or BookLines(
        nominate_from=100 * concentration.NOMINATE_FROM,
        reason_up_to=100 * concentration.REASON_UP_TO,
        strong_from=portfolio.STRONG_FROM,
        attractive_from=portfolio.ATTRACTIVE_FROM,
        version=0,
    )


def recommended_hours(lines: BookLines, stance: portfolio.Stance) -> float | None:
    return getattr(lines, f"hours_{stance.value}")


def factors() -> QuerySet[SuccessFactor]:
    """Those in use, the heaviest first."""
    return SuccessFactor.objects.filter(is_active=True).order_by("-weight", "name", "pk")


def get_factor(factor_id: UUID) -> SuccessFactor:
    """Raises NotFound."""
    found = SuccessFactor.objects.filter(pk=factor_id).first()
    if found is None:
        raise NotFound
    return found


def known_competitors(account_id: UUID) -> list[str]:
    """Names under which competitors are rated at the account."""
    rows = StrengthRating.objects.filter(account_id=account_id).exclude(competitor="")
    return sorted(set(rows.values_list("competitor", flat=True)))


def strength_ratings(*, by: Actor, account_id: UUID | None = None) -> QuerySet[StrengthRating]:
    """Ratings of accounts whose figures the actor reads, the older ones too."""
    found = StrengthRating.objects.filter(seen_from(readable_figures(by), "account"))
    return found.filter(account_id=account_id) if account_id else found


@dataclass(frozen=True)
class Seen:
    """How the customer sees one supplier (`competitor` empty: us): the newest rating of each
    factor in use, None where there is none; `total` weighs what is known."""

    competitor: str
    ratings: list[StrengthRating | None]
    total: float | None


@dataclass(frozen=True)
class Sheet:
    """Everything about how one customer sees suppliers."""

    factors: list[SuccessFactor]
    suppliers: list[Seen]
    strength: portfolio.Strength | None


def strength_sheet(account_id: UUID, *, by: Actor, today: date) -> Sheet:
    """The newest ratings of one account; NotAllowed outside its circle."""
    if not may_read_figures(account_id, by=by):
        raise NotAllowed(_("Only the account's team and its leaders read how it sees us."))
    used = list(factors())
    newest: dict[str, dict[UUID, StrengthRating]] = {"": {}}
    rows = StrengthRating.objects.filter(account_id=account_id, rated_on__lte=today)
    for row in rows.order_by("rated_on", "pk"):
        newest.setdefault(row.competitor, {})[row.factor_id] = row
    suppliers = [_seen(name, found, used) for name, found in sorted(newest.items())]
    return Sheet(used, suppliers, strength_from(newest, used))


def strength_from(
    newest: dict[str, dict[UUID, StrengthRating]], used: list[SuccessFactor]
) -> portfolio.Strength | None:
    def row(name: str) -> list[float]:
        found = newest[name]
        return [float(found[f.pk].value) if f.pk in found else float("nan") for f in used]

    if not used or "" not in newest:
        return None
    return portfolio.relative_strength(
        row(""), {name: row(name) for name in newest if name}, [f.weight for f in used]
    )


def _seen(name: str, found: dict[UUID, StrengthRating], used: list[SuccessFactor]) -> Seen:
    known = [(f.weight, found[f.pk].value) for f in used if f.pk in found]
    total = sum(w * v for w, v in known) / sum(w for w, _v in known) if known else None
    return Seen(name, [found.get(f.pk) for f in used], total)
