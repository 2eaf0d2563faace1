"""What an erased member leaves in the tables of this app beside labels (kam.identity.erasers)."""

from kam.identity.traces import Traces
from selection.models import (
    CriteriaModel,
    Exemption,
    KnockoutFact,
    KnockoutOverride,
    ProgrammeMembership,
    ProgrammeStep,
    ScoreRun,
    StabilityRun,
    TierRun,
)

LETTERS = (ProgrammeMembership, ProgrammeStep)
BARE_NAMES = (
    (Exemption, "ended_by_name"),
    (StabilityRun, "by_name"),
    (TierRun, "by_name"),
    (KnockoutFact, "lifted_by_name"),
    (KnockoutOverride, "asked_by_name"),
    (KnockoutOverride, "ended_by_name"),
)


def rename_without_keys(traces: Traces) -> int:
    """Names that stand beside no key: who approved a version, who asked for a scoring, who lifted
    a knock-out, who asked for an exception and who ended it."""
    approved = CriteriaModel.objects.filter(approved_by_name__in=traces.words)
    asked = ScoreRun.objects.filter(by_name__in=traces.words)
    renamed = approved.update(approved_by_name=traces.stands_in)
    renamed += asked.update(by_name=traces.stands_in)
    for table, name in BARE_NAMES:
        rows = table.objects.filter(**{f"{name}__in": traces.words})
        renamed += rows.update(**{name: traces.stands_in})
    return renamed + sum(_rename_in_letters(table, traces) for table in LETTERS)


def _rename_in_letters(table: type[ProgrammeMembership | ProgrammeStep], traces: Traces) -> int:
    """Texts to customers name the account manager."""
    found = [
        row for row in table.objects.exclude(customer_text="") if traces.are_in(row.customer_text)
    ]
    for row in found:
        row.customer_text = traces.taken_out_of(row.customer_text)
    return table.objects.bulk_update(found, ["customer_text"])
