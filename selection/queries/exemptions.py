"""Exceptions that leaders gave to accounts."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from kam.errors import NotFound
from selection.choices import ApprovalKind, ApprovalState, ExemptionKind
from selection.models import Approval, Exemption
from selection.queries.eligibility import eligibility_of

ASKED_AS = {
    ExemptionKind.REFUSAL.value: ApprovalKind.WILLINGNESS_OVERRIDE.value,
    ExemptionKind.INCOMPLETE.value: ApprovalKind.INCOMPLETE_SCORE.value,
}


@dataclass(frozen=True)
class Hindrance:
    """What keeps an account from being selected, and the exception from it, if any."""

    kind: str
    label: str
    exemption: Exemption | None
    is_asked: bool


def exemptions() -> QuerySet[Exemption]:
    """All of them, ended ones too, the newest first."""
    return Exemption.objects.select_related("account").order_by("-pk")


def get_exemption(exemption_id: UUID) -> Exemption:
    """Raises NotFound."""
    found = exemptions().filter(pk=exemption_id).first()
    if found is None:
        raise NotFound
    return found


def hindrances_of(account_id: UUID) -> list[Hindrance]:
    """The refusal and the missing data that speak against one account today."""
    found = eligibility_of([account_id])[account_id]
    holding = {
        ExemptionKind.REFUSAL: found.refused,
        ExemptionKind.INCOMPLETE: not found.complete,
    }
    given = {
        ExemptionKind.REFUSAL: found.overridden,
        ExemptionKind.INCOMPLETE: found.approved,
    }
    kinds = [kind for kind, holds in holding.items() if holds]
    if not kinds:
        return []
    in_force = {
        each.kind: each for each in exemptions().filter(account_id=account_id, ends_on=None)
    }
    asked = set(
        Approval.objects.filter(
            subject_id=account_id, kind__in=ASKED_AS.values(), state=ApprovalState.OPEN
        ).values_list("kind", flat=True)
    )
    return [
        Hindrance(
            kind.value,
            str(kind.label),
            in_force.get(kind.value) if given[kind] else None,
            ASKED_AS[kind.value] in asked,
        )
        for kind in kinds
    ]
