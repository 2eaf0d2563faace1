"""Runs as people read them: each line with its sentence, and the run to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from selection.choices import RunRole, RunVerdict
from selection.models import Score, TierRun, TierRunLine
from selection.queries.run_lines import sentence
from selection.queries.runs import WorkedOut, latest_run
from selection.runs import Cut


@dataclass(frozen=True)
class Seen:
    """One line of a run with what it means."""

    line: TierRunLine
    name: str
    partner_name: str
    tier_name: str
    words: str

    @property
    def verdict(self) -> str:
        return str(RunVerdict(self.line.verdict).label)


@dataclass(frozen=True)
class Preview:
    """The run of this month as it would be with what is known now."""

    cuts: list[dict[str, Any]]
    rows: list[Seen]
    changes: int


QUIET = {RunVerdict.STAYS}


def seen(lines: Sequence[TierRunLine], run: TierRun) -> list[Seen]:
    names = {cut["level"]: cut["name"] for cut in run.cuts}
    return [
        Seen(
            line,
            line.account.name,
            line.partner.name if line.partner else "",
            names.get(line.level, ""),
            sentence(line, run.rules["runs"]),
        )
        for line in lines
    ]


def preview(found: WorkedOut, *, shown: int) -> Preview:
    """What a run today would propose and count; who simply stays is left out."""
    news = [each for each in found.outcome.lines if each.verdict.value not in QUIET][:shown]
    ids: set[UUID] = {each.id for each in news} | {each.partner for each in news if each.partner}
    names = dict(
        Score.objects.filter(model=found.model, account_id__in=ids).values_list(
            "account_id", "account__name"
        )
    )
    tiers = {tier.level: tier for tier in found.scheme.tiers}
    rows = []
    for each in news:
        line = TierRunLine(
            account_id=each.id,
            level=each.level,
            role=each.role.value,
            score=each.score,
            verdict=each.verdict.value,
            line=each.line,
            streak=each.streak,
            is_past_stay=each.is_past_stay,
        )
        words = sentence(line, found.rules.runs)
        partner = names.get(each.partner, "") if each.partner else ""
        rows.append(Seen(line, names.get(each.id, ""), partner, tiers[each.level].name, words))
    cuts = [cut_told(cut, tiers[cut.level].name) for cut in found.outcome.cuts]
    return Preview(cuts, rows, len(found.outcome.changes))


def cut_told(cut: Cut, name: str) -> dict[str, Any]:
    """A line as stored runs hold it."""
    return {
        "level": cut.level,
        "name": name,
        "at": None if cut.at == float("inf") else cut.at,
        "seats": cut.seats,
        "held": cut.held,
        "entering": cut.entering,
        "leaving": cut.leaving,
        "shortage": cut.shortage,
    }


def prospects_of(account_id: UUID) -> list[str]:
    """What the latest run counts for one account: probation, and a seat it waits for."""
    run = latest_run()
    if run is None:
        return []
    lines = TierRunLine.objects.filter(run=run, account_id=account_id, streak__gt=0)
    names = {cut["level"]: cut["name"] for cut in run.cuts}
    found = []
    for line in lines.order_by("-role", "level"):
        words = sentence(line, run.rules["runs"])
        if words:
            label = RunVerdict(line.verdict).label if line.role == RunRole.HOLDER else ""
            found.append(f"{label or names.get(line.level, '')}: {words}")
    return found
