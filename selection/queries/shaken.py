"""What goes into a stability run, and what earlier ones found (method 3.3)."""

import hashlib
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    FloatField,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from numpy.typing import NDArray

from accounts.queries import circle
from kam.errors import NotFound
from kam.identity.actor import Actor
from selection import stability
from selection.choices import Firmness, WorkState
from selection.models import (
    CriteriaModel,
    Criterion,
    Score,
    StabilityLine,
    StabilityRun,
    TierHolding,
)
from selection.queries.capacity import seats_by_level
from selection.queries.criteria import criteria_of
from selection.queries.eligibility import eligibility_of
from selection.queries.profiles import Weights, weights_under
from selection.queries.tiers import register, scheme_in_use

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LevelNow:
    """A tier as it is filled today."""

    level: int
    name: str
    floor: float
    seats: int | None

    @property
    def filled(self) -> stability.Level:
        return stability.Level(self.floor, self.seats)


@dataclass(frozen=True)
class Shaken:
    """Accounts that may hold a tier, first who wins a tie; utilities of the shape (n, m).

    Where weight profiles are in use the columns repeat for each, `blocks` times in all.
    """

    ids: list[UUID]
    columns: list[str]
    weights: list[float]
    levels: list[LevelNow]
    utilities: Floats
    blocks: int = 1

    @property
    def kappa(self) -> float:
        return stability.KAPPA * self.blocks

    @cached_property
    def digest(self) -> str:
        """The same for the same input, in the same order."""
        found = hashlib.sha256(repr((self.ids, self.columns, self.weights, self.levels)).encode())
        found.update(np.ascontiguousarray(self.utilities).tobytes())
        return found.hexdigest()

    @property
    def deflated(self) -> bytes:
        """The utilities as a run keeps them; `stored_input` reads them."""
        return zlib.compress(np.ascontiguousarray(self.utilities).tobytes(), 1)


def shaken_under(model: CriteriaModel) -> Shaken:
    """What a run over this version would draw on now: accounts that have a score and may enter a
    tier, and those that hold one and are not barred."""
    criteria = criteria_of(model)
    rows = Score.objects.filter(model=model, score__isnull=False)
    able = eligibility_of(model=model)
    since = dict(TierHolding.objects.filter(ends_on=None).values_list("account_id", "starts_on"))
    found = {
        account_id: (utilities, profile_id)
        for account_id, utilities, profile_id in rows.values_list(
            "account_id", "utilities", "profile_id"
        )
        if (known := able.get(account_id)) and known.may_sit(holds=account_id in since)
    }
    ids = sorted(found, key=lambda each: (each not in since, str(since.get(each, "")), str(each)))
    table = np.array([found[each][0] for each in ids], dtype=np.float64)
    return _shaken(
        ids,
        table.reshape(len(ids), len(criteria)),
        [found[each][1] for each in ids],
        criteria=criteria,
        weights=weights_under(model, criteria),
    )


def _shaken(
    ids: list[UUID],
    table: Floats,
    profile_ids: Sequence[UUID | None],
    *,
    criteria: Sequence[Criterion],
    weights: Weights,
) -> Shaken:
    """With one block of columns for the usual weights and one for each profile in use."""
    codes = [criterion.code for criterion in criteria]
    used = [each for each in weights.by_profile if each in profile_ids]
    if not used:
        return Shaken(ids, codes, weights.usual, levels_now(), table)
    blocks: list[UUID | None] = [None, *used]
    places = {profile_id: place for place, profile_id in enumerate(blocks)}
    wide, flat = stability.side_by_side(
        table,
        [places.get(profile_id, 0) for profile_id in profile_ids],
        [weights.of(profile_id) for profile_id in blocks],
    )
    columns = [*codes, *(f"{code}/{profile_id}" for profile_id in used for code in codes)]
    return Shaken(ids, columns, flat.tolist(), levels_now(), wide, blocks=len(blocks))


def levels_now() -> list[LevelNow]:
    """The tiers in use from the top, with the seats that the team has hours for."""
    scheme = scheme_in_use()
    if scheme is None:
        return []
    seats = seats_by_level(scheme.tiers)
    return [
        LevelNow(tier.level, tier.name, tier.threshold, seats[tier.level].seats)
        for tier in scheme.tiers
    ]


def stability_runs(model: CriteriaModel | None = None) -> QuerySet[StabilityRun]:
    """Every run, newest first, of one version or of all."""
    found = StabilityRun.objects.select_related("model").defer("drawn_over").order_by("-pk")
    return found.filter(model=model) if model else found


def get_stability_run(run_id: UUID) -> StabilityRun:
    """Raises NotFound."""
    found = stability_runs().filter(pk=run_id).first()
    if found is None:
        raise NotFound
    return found


def waiting_runs() -> QuerySet[StabilityRun]:
    return stability_runs().filter(state=WorkState.WAITING).order_by("pk")


def newest_run(model: CriteriaModel | None) -> StabilityRun | None:
    """The newest finished run of a version."""
    if model is None:
        return None
    return stability_runs(model).filter(state=WorkState.DONE).first()


def lines_of(run: StabilityRun, *, by: Actor) -> QuerySet[StabilityLine]:
    """What a run says of each account; of a draft only those whose figures one may read."""
    found = StabilityLine.objects.filter(run=run).select_related("account")
    if run.model.is_draft and not circle.reads_all_figures(by):
        found = found.filter(circle.seen_from(circle.readable_figures(by), "account"))
    return found


DOUBTFUL = (Firmness.CONTESTED, Firmness.CHANCE)
"""The accounts whose place hangs on the exact weights."""


@dataclass(frozen=True)
class Overlap:
    """How far the list down to a tier holds, 0..100 percent."""

    level: int
    name: str
    floor: float
    seats: int | None
    percent: float


def overlaps_of(run: StabilityRun) -> list[Overlap]:
    """The tiers of a finished run from the top, with the overlap of each list."""
    return [
        Overlap(**each, percent=100 * overlap)
        for each, overlap in zip(run.levels, run.overlap, strict=True)
    ]


def firmness_counts(run: StabilityRun) -> dict[str, int]:
    rows = StabilityLine.objects.filter(run=run).values_list("firmness")
    return dict(rows.annotate(n=Count("id")).order_by("firmness"))


def firmness_of(
    account_ids: Collection[UUID], *, run: StabilityRun | None
) -> dict[UUID, StabilityLine]:
    """The lines of these accounts; empty without a run."""
    if run is None or not account_ids:
        return {}
    found = StabilityLine.objects.filter(run=run, account_id__in=list(account_ids))
    return {line.account_id: line for line in found}


def with_firmness(
    holdings: QuerySet[TierHolding], *, run: StabilityRun | None
) -> QuerySet[TierHolding]:
    """The holdings with `firmness`: how firm the tier held is by a run, as `stability.hold_of` says
    it. None without a run, and where no draw put the account into a tier of the run.

    A run places accounts anew; the tier they hold may be another.
    """
    if run is None:
        return holdings.annotate(firmness=Value(None, output_field=CharField(null=True)))
    lines = StabilityLine.objects.filter(run=run, account_id=OuterRef("account_id"))
    return holdings.alias(
        chance=Subquery(lines.values(held=_Element(F("at_least"), OuterRef("level")))[:1])
    ).annotate(
        firmness=Case(
            When(chance__gte=stability.SAFE_FROM, then=Value(Firmness.SAFE)),
            When(chance__isnull=False, then=Value(Firmness.CONTESTED)),
            output_field=CharField(null=True),
        )
    )


def held_firmness_counts(run: StabilityRun) -> dict[str, int]:
    """How many key accounts hold their tier how firmly."""
    rows = with_firmness(register(), run=run).exclude(firmness=None).order_by()
    return dict(rows.values_list("firmness").annotate(n=Count("pk")).order_by("firmness"))


class _Element(Func):
    """An element of an array by a column, counted from 1; NULL beyond its end."""

    template = "(%(expressions)s]"
    arg_joiner = ")["
    arity = 2
    output_field = FloatField()


def stored_input(run: StabilityRun) -> tuple[Floats, list[stability.Level]]:
    """What a run drew over, as it was kept."""
    kept = StabilityRun.objects.filter(pk=run.pk).values_list("drawn_over", flat=True).get()
    table = np.frombuffer(zlib.decompress(kept), dtype=np.float64)
    levels = [stability.Level(each["floor"], each["seats"]) for each in run.levels]
    return table.reshape(-1, len(run.columns)), levels
