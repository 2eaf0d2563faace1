"""Schemes, who holds which tier, what is proposed, and the open register."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from kam.errors import NotFound
from kam.tenancy.learned import known_rows
from selection.choices import Firmness, MembershipState, ProposalState
from selection.models import Tier, TierHolding, TierProposal, TierScheme
from selection.queries.programme import as_member


@dataclass(frozen=True)
class SchemeInUse:
    """The scheme that counts, its tiers from the top down."""

    scheme: TierScheme
    tiers: list[Tier]

    @property
    def thresholds(self) -> list[float]:
        return [tier.threshold for tier in self.tiers]


def scheme_in_use() -> SchemeInUse | None:
    scheme = TierScheme.objects.filter(is_active=True).first()
    return SchemeInUse(scheme, tiers_of(scheme)) if scheme else None


def schemes() -> QuerySet[TierScheme]:
    """All schemes, the one in use first, then the newest."""
    return TierScheme.objects.prefetch_related("tiers").order_by("-is_active", "-pk")


def get_scheme(scheme_id: UUID) -> TierScheme:
    """Raises NotFound."""
    found = TierScheme.objects.filter(pk=scheme_id).first()
    if found is None:
        raise NotFound
    return found


def tiers_of(scheme: TierScheme) -> list[Tier]:
    return list(Tier.objects.filter(scheme=scheme).order_by("level"))


def holding_of(account_id: UUID) -> TierHolding | None:
    """The tier the account holds now."""
    found = known_rows(
        "tier holding",
        lambda: TierHolding.objects.filter(account_id=account_id, ends_on=None)[:1],
        [(account_id, account_id)],
    )
    return found[0] if found else None


def holdings_of(account_id: UUID) -> QuerySet[TierHolding]:
    """Every tier the account ever held, newest first."""
    return TierHolding.objects.filter(account_id=account_id).order_by("-starts_on", "-pk")


def open_proposals() -> QuerySet[TierProposal]:
    """What waits for a leader, the highest score first."""
    return (
        TierProposal.objects.filter(state=ProposalState.OPEN)
        .select_related("account", "from_tier", "to_tier")
        .order_by("-score", "pk")
    )


def proposal_of(account_id: UUID) -> TierProposal | None:
    found = known_rows(
        "tier proposal",
        lambda: open_proposals().filter(account_id=account_id)[:1],
        [(account_id, account_id)],
    )
    return found[0] if found else None


def get_proposal(proposal_id: UUID) -> TierProposal:
    """Raises NotFound."""
    found = (
        TierProposal.objects.select_related("account", "from_tier", "to_tier")
        .filter(pk=proposal_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def register(*, q: str = "", level: int | None = None) -> QuerySet[TierHolding]:
    """Everybody who holds a tier, for every colleague to read (method rows 39 and 40).

    `q` finds the beginning of the name, as normalised text.
    """
    found = TierHolding.objects.filter(ends_on=None, account__archived_at=None).select_related(
        "account"
    )
    if q:
        found = found.filter(account__name_norm__starts=q)
    if level is not None:
        found = found.filter(level=level)
    return as_member(found).order_by("level", "account__name_norm", "account_id")


@dataclass(frozen=True)
class Registered:
    """One line of the register: who, in which tier, why, since when, and whom to ask.

    `why` is what people wrote for a member of the programme, else what the scores say.
    """

    holding: TierHolding
    manager_name: str
    why: str

    @property
    def firmness(self) -> str:
        """How firm the tier held is in words, empty where no run says it (`with_firmness`)."""
        known = getattr(self.holding, "firmness", None)
        return str(Firmness(known).label) if known else ""

    @property
    def membership(self) -> str:
        """The state of a member of the programme in words, empty for others."""
        state = self.holding.programme_state
        return str(MembershipState(state).label) if state else ""


def registered(holdings: Sequence[TierHolding]) -> list[Registered]:
    """The lines of these holdings, with the manager of today and the reason of today."""
    ids = [holding.account_id for holding in holdings]
    beside = {
        account_id: (manager, why)
        for account_id, manager, why in TierHolding.objects.filter(
            account_id__in=ids, ends_on=None
        ).values_list("account_id", "account__standings__manager_name", "account__standings__why")
    }
    nothing = (None, None)
    return [
        Registered(
            holding,
            beside.get(holding.account_id, nothing)[0] or "",
            holding.programme_summary or beside.get(holding.account_id, nothing)[1] or holding.why,
        )
        for holding in holdings
    ]


def register_counts() -> dict[int, int]:
    """How many accounts hold each level."""
    held = TierHolding.objects.filter(ends_on=None, account__archived_at=None)
    return dict(held.values_list("level").annotate(n=Count("id")).order_by("level"))
