"""Who may be selected: knock-outs, refusals, and how much must be known (method 3.1 and 3.4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.queries.refusals import refusals
from selection.choices import Barrier, ExemptionKind, Missing
from selection.models import CriteriaModel, Exemption, Score, ScoreRun
from selection.queries.criteria import criteria_of
from selection.queries.knockouts import held_knockouts
from selection.scoring import is_complete


@dataclass(frozen=True)
class Eligibility:
    """What speaks for and against selecting one account.

    `knockouts`: names of those in force that nobody has overridden. `refused`: the customer does
    not want to be one; `overridden`: a leader selects it all the same. `complete`: known to 80 %
    or more; `approved`: a leader selects it although less is known. `missing`: names of criteria
    whose value must be known before the account is selected, and is not.
    """

    knockouts: tuple[str, ...] = ()
    refused: bool = False
    overridden: bool = False
    complete: bool = False
    approved: bool = False
    missing: tuple[str, ...] = ()

    @property
    def is_barred(self) -> bool:
        """A knock-out or a refusal is in force: a holder is proposed to leave at once."""
        return bool(self.knockouts) or (self.refused and not self.overridden)

    @property
    def barriers(self) -> list[Barrier]:
        """What keeps it out, exceptions taken off; the worst first."""
        found = {
            Barrier.KNOCKED_OUT: bool(self.knockouts),
            Barrier.REFUSED: self.refused and not self.overridden,
            Barrier.UNKNOWN: bool(self.missing),
            Barrier.INCOMPLETE: not self.complete and not self.approved,
        }
        return [barrier for barrier, holds in found.items() if holds]

    @property
    def barrier_words(self) -> list[str]:
        """The same for people, knock-outs and criteria by name."""
        named = {Barrier.KNOCKED_OUT: self.knockouts, Barrier.UNKNOWN: self.missing}
        return [
            f"{barrier.label}: {', '.join(named[barrier])}"
            if barrier in named
            else str(barrier.label)
            for barrier in self.barriers
        ]

    @property
    def may_enter(self) -> bool:
        return not self.barriers

    def may_sit(self, *, holds: bool) -> bool:
        """Whether it takes a seat where seats are filled: who may enter, and holders whom nothing
        bars."""
        return self.may_enter or (holds and not self.is_barred)


def eligibility_of(
    account_ids: Collection[UUID] | None = None,
    *,
    model: CriteriaModel | None = None,
    known: Mapping[UUID, float] | None = None,
) -> dict[UUID, Eligibility]:
    """All scored and refusing accounts, or each of `account_ids`; a few statements for any number.

    Completeness is `known`, or that of `model`, or of the version whose scores the standings carry.
    """
    model = model or model_posted()
    known = _completeness(model, account_ids) if known is None else known
    refused = refusals(account_ids)
    exempt = _exempt(account_ids)
    knockouts = _knockouts(model, account_ids)
    demanded = _demanded(model, account_ids)
    required = tuple(demanded.pop(None, ()))
    ids = set(account_ids or ())
    if account_ids is None:
        ids = known.keys() | refused.keys() | knockouts.keys()
    return {
        account_id: Eligibility(
            knockouts=knockouts.get(account_id, ()),
            missing=demanded.get(account_id, required if account_id not in known else ()),
            refused=account_id in refused,
            overridden=account_id in refused
            and exempt.get((account_id, ExemptionKind.REFUSAL), _NEVER) == refused[account_id],
            complete=is_complete(known.get(account_id, 0.0)),
            approved=(account_id, ExemptionKind.INCOMPLETE) in exempt,
        )
        for account_id in ids
    }


def model_posted() -> CriteriaModel | None:
    """The version whose scores the standings carry."""
    run = ScoreRun.objects.filter(posted=True).select_related("model").order_by("-pk").first()
    return run.model if run else None


_NEVER = date.max


def _completeness(
    model: CriteriaModel | None, account_ids: Collection[UUID] | None
) -> dict[UUID, float]:
    if model is None:
        return {}
    rows = Score.objects.filter(model=model, score__isnull=False)
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    return dict(rows.values_list("account_id", "completeness"))


def _knockouts(
    model: CriteriaModel | None, account_ids: Collection[UUID] | None
) -> dict[UUID, tuple[str, ...]]:
    """Names of the knock-outs that rule accounts out."""
    if model is None:
        return {}
    return {
        account_id: names
        for account_id, held in held_knockouts(model, account_ids).items()
        if (names := tuple(each.knockout.name for each in held if each.is_blocking))
    }


def _demanded(
    model: CriteriaModel | None, account_ids: Collection[UUID] | None
) -> dict[UUID | None, tuple[str, ...]]:
    """By account the criteria that must be known and are not; at None all that must be."""
    criteria = criteria_of(model) if model else []
    places = [place for place, each in enumerate(criteria) if each.missing == Missing.REQUIRED]
    if not places:
        return {}
    rows = Score.objects.filter(model=model)
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    found: dict[UUID | None, tuple[str, ...]] = {
        None: tuple(criteria[place].name for place in places)
    }
    for account_id, worth in rows.values_list("account_id", "utilities"):
        names = tuple(
            criteria[place].name for place in places if place >= len(worth) or worth[place] is None
        )
        if names:
            found[account_id] = names
    return found


def _exempt(account_ids: Collection[UUID] | None) -> dict[tuple[UUID, str], date | None]:
    """Exemptions in force, with the day of the answer they answer."""
    rows = Exemption.objects.filter(ends_on=None)
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    return {
        (account_id, kind): answered_on
        for account_id, kind, answered_on in rows.values_list("account_id", "kind", "answered_on")
    }
