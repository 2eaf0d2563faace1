"""What a new version takes over from the one in force beside its criteria."""

from django.db import models

from selection.models import CriteriaModel, Knockout, WeightProfile

KNOCKOUT = ("position", "code", "name", "help", "source", "field", "values")
PROFILE = ("position", "name", "sectors", "countries", "points")


def copy_beside(*, source: CriteriaModel, target: CriteriaModel) -> None:
    """The knock-outs and weight profiles of `source`, once more for `target`."""
    _copy(Knockout, KNOCKOUT, source, target)
    _copy(WeightProfile, PROFILE, source, target)


def _copy(
    kind: type[models.Model], names: tuple[str, ...], source: CriteriaModel, target: CriteriaModel
) -> None:
    rows = kind.objects.filter(model=source).order_by("position", "pk").values(*names)
    kind.objects.bulk_create([kind(model=target, **row) for row in rows])
