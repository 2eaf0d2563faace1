"""Which criteria count: the version in force, the draft, the library that is left."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from kam.errors import NotFound
from selection import library
from selection.choices import OPEN_STATES, ModelState
from selection.models import CriteriaModel, Criterion


@dataclass(frozen=True)
class Version:
    """A version of the model for lists, its criteria counted."""

    model: CriteriaModel
    criteria: int
    is_current: bool


def model_in_force(today: date) -> CriteriaModel | None:
    """The version that counts on `today`: the latest that is effective by then."""
    return models_in_force(today).first()


def models_in_force(today: date) -> QuerySet[CriteriaModel]:
    """Versions that have come into force by `today`; the first is the one that counts."""
    begun = CriteriaModel.objects.filter(state=ModelState.IN_FORCE, effective_on__lte=today)
    return begun.order_by("-effective_on", "-version")


def draft() -> CriteriaModel | None:
    return CriteriaModel.objects.filter(state=ModelState.DRAFT).first()


def open_version() -> CriteriaModel | None:
    """The draft, or the version that waits for approval: there is at most one of both."""
    return CriteriaModel.objects.filter(state__in=OPEN_STATES).first()


def get_model(model_id: UUID) -> CriteriaModel:
    """Raises NotFound."""
    found = CriteriaModel.objects.filter(pk=model_id).first()
    if found is None:
        raise NotFound
    return found


def models() -> QuerySet[CriteriaModel]:
    """All versions, newest first."""
    return CriteriaModel.objects.order_by("-version", "pk")


def versions(today: date) -> list[Version]:
    """For a list: one statement more than the versions themselves, however many there are."""
    current = model_in_force(today)
    # Grouped on its own: rows with a key of two columns cannot be grouped by their id alone.
    counts = dict(Criterion.objects.values_list("model_id").annotate(n=Count("id")).order_by())
    return [Version(model, counts.get(model.pk, 0), model == current) for model in models()]


def criteria_of(model: CriteriaModel) -> list[Criterion]:
    """In the order of their position, which the arrays of a score follow."""
    return list(Criterion.objects.filter(model=model).order_by("position", "pk"))


def names_by_code(codes: Collection[str]) -> dict[str, str]:
    """What criteria of these codes are called; the newest version has the say."""
    named = Criterion.objects.filter(code__in=list(codes)).order_by("model__version", "pk")
    return dict(named.values_list("code", "name"))


def get_criterion(criterion_id: UUID) -> Criterion:
    """Raises NotFound."""
    found = Criterion.objects.select_related("model").filter(pk=criterion_id).first()
    if found is None:
        raise NotFound
    return found


def find_rated_criterion(code: str, today: date) -> Criterion:
    """The criterion people rate under this code, in the version in force or the draft.

    Raises NotFound where neither asks for such a rating.
    """
    current = model_in_force(today)
    wanted = Q(model__state__in=OPEN_STATES)
    if current is not None:
        wanted |= Q(model=current)
    found = (
        Criterion.objects.filter(wanted, code=code, source="rating")
        .order_by(F("model__effective_on").desc(nulls_last=True), "pk")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def rated_criteria(today: date) -> list[Criterion]:
    """Criteria that people rate, of the version in force and the draft, each code once."""
    found: dict[str, Criterion] = {}
    for model in (model_in_force(today), open_version()):
        for criterion in criteria_of(model) if model else ():
            if criterion.is_rated:
                found.setdefault(criterion.code, criterion)
    return list(found.values())


def offered_criteria(picked: Sequence[Criterion]) -> list[library.ReadyCriterion]:
    """What the library still has to offer beside the criteria picked (method row 38)."""
    taken = {criterion.code for criterion in picked}
    return [item for item in library.CRITERIA if item.code not in taken]
