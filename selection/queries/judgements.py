"""What people think the criteria should weigh, alone and together (method 3.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from kam.identity.actor import Actor
from selection import pairwise, swing
from selection.choices import Group, Way
from selection.models import CriteriaModel, Criterion, Judgement
from selection.pairwise import Disagreement, Outcome, Pair, Part, Triple
from selection.queries.criteria import criteria_of

BETWEEN = "|"
"""Between the two codes of a pair in `Judgement.answers`."""


@dataclass(frozen=True)
class Asked:
    """What a version asks its judges: parts to compare inside, and the words for every code."""

    model: CriteriaModel
    criteria: list[Criterion]
    parts: list[Part]
    names: dict[str, str]

    @property
    def codes(self) -> list[str]:
        return [criterion.code for criterion in self.criteria]

    @cached_property
    def pairs(self) -> list[Pair]:
        return pairwise.pairs_of(self.parts)

    @property
    def has_groups(self) -> bool:
        return len(self.parts) > 1

    def number(self, way: str) -> int:
        """How many answers a whole sheet has."""
        return len(self.pairs) if way == Way.PAIRWISE else len(self.criteria)


@dataclass(frozen=True)
class Result:
    """Weights as fractions by code; `outcome` with the consistency where pairs were compared."""

    weights: dict[str, float]
    outcome: Outcome | None = None

    @property
    def ratio(self) -> float | None:
        return self.outcome.ratio if self.outcome else None

    @property
    def is_acceptable(self) -> bool:
        return self.outcome is None or self.outcome.is_acceptable

    @property
    def worst(self) -> Triple | None:
        return self.outcome.worst if self.outcome else None


@dataclass(frozen=True)
class Sheet:
    """One person's judgements; `result` once they are whole."""

    row: Judgement
    judged: int
    asked: int
    result: Result | None

    @property
    def is_whole(self) -> bool:
        return self.result is not None


@dataclass(frozen=True)
class Panel:
    """Everybody's sheets of one way, and what those that are whole say together."""

    way: str
    sheets: list[Sheet]
    result: Result | None
    spread: dict[str, tuple[float, float]]
    disagreements: list[Disagreement]

    @property
    def label(self) -> str:
        return str(Way(self.way).label)

    @property
    def judges(self) -> int:
        return sum(sheet.is_whole for sheet in self.sheets)

    @property
    def opposed(self) -> list[Disagreement]:
        return [each for each in self.disagreements if each.is_opposed]


def asked_of(model: CriteriaModel) -> Asked:
    criteria = criteria_of(model)
    groups: dict[str, list[str]] = {}
    for criterion in criteria:
        groups.setdefault(criterion.group, []).append(criterion.code)
    ordered = {code: groups[code] for code in Group.values if code in groups}
    found = pairwise.parts(ordered)
    names = {criterion.code: criterion.name for criterion in criteria}
    return Asked(model, criteria, found, names | {part.code: part_name(part) for part in found})


def part_name(part: Part) -> str:
    """What the criteria of a part have in common; a group in runs counts them."""
    group, _colon, run = part.code.partition(":")
    if group not in Group.values:
        return ""
    return f"{Group(group).label} {run}".strip()


def pairs_answered(answers: Mapping[str, float], pairs: Sequence[Pair]) -> dict[Pair, float]:
    """The answers that count: those about pairs the version asks about."""
    return {pair: float(answers[key]) for pair in pairs if (key := BETWEEN.join(pair)) in answers}


def pairs_result(asked: Asked, said: Mapping[Pair, float]) -> Result | None:
    """What comparisons say, None until all are there."""
    if not asked.criteria or any(pair not in said for pair in asked.pairs):
        return None
    outcome = pairwise.weigh_parts(asked.parts, said)
    return Result(outcome.weights, outcome)


def swings_result(asked: Asked, said: Mapping[str, float]) -> Result | None:
    """What swings say, None while they have a flaw."""
    if swing.flaw(asked.codes, said):
        return None
    return Result(swing.weights_of(asked.codes, said))


def judgements_of(model: CriteriaModel) -> QuerySet[Judgement]:
    """Everybody's, by way and name."""
    return Judgement.objects.filter(model=model).order_by("way", "judge_name", "pk")


def own_judgement(model: CriteriaModel, way: str, *, by: Actor) -> Judgement | None:
    if by.membership_id is None:
        return None
    return Judgement.objects.filter(model=model, way=way, judge=by.membership_id).first()


def own_sheet(asked: Asked, way: str, *, by: Actor) -> Sheet | None:
    row = own_judgement(asked.model, way, by=by)
    return sheet_of(asked, row) if row else None


def sheet_of(asked: Asked, row: Judgement) -> Sheet:
    if row.way == Way.PAIRWISE:
        pairs = pairs_answered(row.answers, asked.pairs)
        return Sheet(row, len(pairs), len(asked.pairs), pairs_result(asked, pairs))
    swings = swings_answered(row.answers, asked.codes)
    return Sheet(row, len(swings), len(asked.codes), swings_result(asked, swings))


def swings_answered(answers: Mapping[str, float], codes: Sequence[str]) -> dict[str, float]:
    return {code: float(answers[code]) for code in codes if code in answers}


def sheets_of(asked: Asked) -> list[Sheet]:
    return [sheet_of(asked, row) for row in judgements_of(asked.model)]


def panels(asked: Asked) -> list[Panel]:
    """Both ways, each with everybody's sheets and the word of those that are whole."""
    sheets = sheets_of(asked)
    return [
        _panel(asked, way, [each for each in sheets if each.row.way == way]) for way in Way.values
    ]


def panel_of(asked: Asked, way: str) -> Panel:
    rows = judgements_of(asked.model).filter(way=way)
    return _panel(asked, way, [sheet_of(asked, row) for row in rows])


def _panel(asked: Asked, way: str, sheets: list[Sheet]) -> Panel:
    whole = [sheet for sheet in sheets if sheet.result]
    spread = {
        code: (min(said), max(said))
        for code in asked.codes
        if (said := [sheet.result.weights[code] for sheet in whole if sheet.result])
    }
    if not whole:
        return Panel(way, sheets, None, spread, [])
    if way == Way.SWING:
        judges = [swings_answered(sheet.row.answers, asked.codes) for sheet in whole]
        together = swings_result(asked, swing.of_a_group(asked.codes, judges))
        return Panel(way, sheets, together, spread, [])
    compared = [pairs_answered(sheet.row.answers, asked.pairs) for sheet in whole]
    result = pairs_result(asked, pairwise.of_a_group(asked.pairs, compared))
    return Panel(way, sheets, result, spread, pairwise.disagreements(asked.pairs, compared))
