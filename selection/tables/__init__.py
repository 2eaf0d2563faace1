"""What the lists of this app hold as files."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.web.exports import Column, in_chunks
from selection.choices import Mismatch
from selection.queries.tiers import Registered, registered

if TYPE_CHECKING:
    from selection.models import Criterion, TierHolding

REGISTER: Sequence[Column] = (
    Column(_("Account"), lambda row: row.holding.account.name),
    Column(_("Sector"), lambda row: row.holding.account.sector),
    Column(_("Tier"), lambda row: row.holding.level, "number"),
    Column(_("Name of the tier"), lambda row: row.holding.tier_name),
    Column(_("How firm"), "firmness"),
    Column(_("Manager"), "manager_name"),
    Column(_("Why"), "why"),
    Column(_("Note"), lambda row: row.holding.note),
    Column(_("Since"), lambda row: row.holding.starts_on, "day"),
    Column(_("Programme"), "membership"),
    Column(_("Member since"), lambda row: row.holding.member_since, "day"),
)
PROPOSALS: Sequence[Column] = (
    Column(_("Account"), lambda row: row.account.name),
    Column(_("Change"), lambda row: row.get_move_display()),
    Column(_("From tier"), lambda row: row.from_tier and row.from_tier.name),
    Column(_("To tier"), lambda row: row.to_tier and row.to_tier.name),
    Column(_("Score"), "score", "number"),
    Column(_("Data known"), "completeness", "percent"),
    Column(_("Why"), "reason"),
    Column(_("Proposed at"), "proposed_at", "moment"),
)
_ASKED: Sequence[Column] = (
    Column(_("Kind"), lambda row: row.get_kind_display()),
    Column(_("Account"), lambda row: row.account and row.account.name),
    Column(_("What is asked"), "headline"),
    Column(_("Reason"), "reason"),
    Column(_("What follows"), lambda row: " ".join(row.what_follows)),
    Column(_("Asked by"), "asked_by_name"),
    Column(_("Asked at"), "asked_at", "moment"),
    Column(_("Effective on"), "effective_on", "day"),
)
APPROVALS = _ASKED
DECISIONS: Sequence[Column] = (
    *_ASKED,
    Column(_("Decision"), lambda row: row.get_state_display()),
    Column(_("Decided by"), "decided_by_name"),
    Column(_("Decided at"), "decided_at", "moment"),
    Column(_("Note"), "decision_note"),
)

GOALS: Sequence[Column] = (
    Column(_("Goal"), "name"),
    Column(_("Year"), "year", "number"),
    Column(_("How it is measured"), "measure"),
    Column(_("Who answers for it"), "owner_name"),
)
AWARENESS: Sequence[Column] = (
    Column(_("Rank"), "rank", "number"),
    Column(_("Account"), "name"),
    Column(_("Named by"), lambda row: row.named_by / 100, "percent"),
)
PROGRAMME: Sequence[Column] = (
    Column(_("Account"), lambda row: row.account.name),
    Column(_("Sector"), lambda row: row.account.sector),
    Column(_("State"), lambda row: row.get_state_display()),
    Column(_("Nominated on"), "nominated_on", "day"),
    Column(_("Nominated by"), "nominated_by_name"),
    Column(_("Why"), "summary"),
    Column(_("Member since"), "member_since", "day"),
    Column(_("Next change on"), "effective_on", "day"),
)


RUNS: Sequence[Column] = (
    Column(_("Month"), "month", "day"),
    Column(_("Run at"), "ran_at", "moment"),
    Column(_("Run by"), "by_name"),
    Column(_("Accounts"), "accounts", "number"),
    Column(_("New proposals"), "proposed", "number"),
)
RUN_LINES: Sequence[Column] = (
    Column(_("Tier"), "level", "number"),
    Column(_("Account"), lambda row: row.account.name),
    Column(_("Side"), lambda row: row.get_role_display()),
    Column(_("Score"), "score", "number"),
    Column(_("Found"), lambda row: row.get_verdict_display()),
    Column(pgettext_lazy("score line", "Line"), "line", "number"),
    Column(_("Runs in a row"), "streak", "number"),
    Column(_("Other account"), lambda row: row.partner and row.partner.name),
)


def registered_rows(found: "QuerySet[TierHolding]") -> Iterator[Registered]:
    """The rows of REGISTER."""
    for chunk in in_chunks(found):
        yield from registered(chunk)


def ranking_columns(criteria: "Sequence[Criterion]") -> list[Column]:
    """A rank with the points that each criterion brings. Nothing stands where the reader may not
    read the account's figures: points would tell them."""

    def points(place: int) -> Any:
        return lambda row: row.parts[place][1] if row.parts else None

    return [
        Column(_("Rank"), "rank", "number"),
        Column(_("Account"), "name"),
        Column(_("Sector"), "sector"),
        Column(_("Score"), "score", "number"),
        Column(_("Tier by score"), "tier_name"),
        Column(_("Tier held"), "held_name"),
        Column(_("Data known"), "completeness", "percent"),
        Column(_("What keeps it out"), lambda row: "; ".join(row.eligibility.barrier_words)),
        Column(_("Revenue, 12 mo"), "revenue_minor", "money", currency="currency"),
        Column(_("Currency"), "currency"),
        *(
            Column(_("Points: %(name)s") % {"name": criterion.name}, points(place), "number")
            for place, criterion in enumerate(criteria)
        ),
    ]


def criteria_columns() -> list[Column]:
    def at(part: str, place: int) -> Any:
        return lambda row: (getattr(row, part) or [None] * 5)[place]

    return [
        Column(_("Criterion"), "name"),
        Column(_("Help"), "help"),
        Column(_("Question"), lambda row: row.get_group_display()),
        Column(_("Where it comes from"), lambda row: row.get_source_display()),
        Column(_("Figure"), "metric_name"),
        Column(_("Weight"), "weight", "number"),
        Column(_("Goal"), lambda row: row.goal and row.goal.name),
        Column(_("Where the value is unknown"), lambda row: row.get_missing_display()),
        *(
            Column(_("Worth %(utility)s") % {"utility": worth}, at("anchors", n), "number")
            for n, worth in enumerate((0, 25, 60, 85, 100))
        ),
        *(
            Column(_("Rated %(utility)s") % {"utility": worth}, at("worded", n))
            for n, worth in enumerate((0, 25, 50, 75, 100))
        ),
    ]


def stability_columns(levels: Sequence[dict[str, Any]]) -> list[Column]:
    """What a run says of an account: the probability of each tier or a better one."""
    return [
        Column(_("Account"), lambda row: row.account.name),
        Column(_("Placed in tier"), lambda row: row.level or None, "number"),
        Column(_("How firm"), lambda row: row.get_firmness_display()),
        *(
            Column(
                _("At least %(tier)s") % {"tier": each["name"]},
                lambda row, place=place: row.at_least[place],
                "percent",
            )
            for place, each in enumerate(levels)
        ),
        Column(_("Best rank in nine of ten draws"), "rank_low", "number"),
        Column(_("Worst rank in nine of ten draws"), "rank_high", "number"),
    ]


def mover_columns(before: str, after: str) -> list[Column]:
    """Who moves between two versions of the criteria."""

    def of(version: str, words: object) -> str:
        return f"{version}: {words}"

    return [
        Column(_("Account"), "name"),
        Column(_("Sector"), "sector"),
        Column(_("Change"), "move_label"),
        Column(of(before, _("rank")), lambda row: row.rank_before or None, "number"),
        Column(of(after, _("rank")), lambda row: row.rank_after or None, "number"),
        Column(_("Ranks gained"), "change", "number"),
        Column(of(before, _("score")), "score_before", "number"),
        Column(of(after, _("score")), "score_after", "number"),
        Column(of(before, _("tier by score")), "tier_before"),
        Column(of(after, _("tier by score")), "tier_after"),
    ]


def judgement_columns(criteria: "Sequence[Criterion]") -> list[Column]:
    """Everybody's judgements of the weights, each a pair of panel and sheet."""

    def share(code: str) -> Any:
        return lambda row: 100 * row[1].result.weights[code] if row[1].result else None

    return [
        Column(_("Judge"), lambda row: row[1].row.judge_name),
        Column(_("Way"), lambda row: row[0].label),
        Column(_("Judged at"), lambda row: row[1].row.judged_at, "moment"),
        Column(_("Answered"), lambda row: row[1].judged, "number"),
        Column(_("Asked"), lambda row: row[1].asked, "number"),
        Column(_("Consistency ratio"), lambda row: row[1].result and row[1].result.ratio, "number"),
        *(
            Column(
                _("Weight: %(name)s") % {"name": criterion.name}, share(criterion.code), "number"
            )
            for criterion in criteria
        ),
    ]


CONCENTRATION: Sequence[Column] = (
    Column(_("Dimension"), "name"),
    Column(_("Accounts"), lambda row: row.figures and row.figures.accounts, "number"),
    Column(_("Largest one"), lambda row: row.figures and row.figures.largest, "percent"),
    Column(_("Five largest"), lambda row: row.figures and row.figures.five, "percent"),
    Column(_("HHI"), "hhi_points", "number"),
    Column(
        _("As many equal accounts"),
        lambda row: row.figures and row.figures.effective_number,
        "number",
    ),
)
PORTFOLIO: Sequence[Column] = (
    Column(_("Account"), "name"),
    Column(_("Tier"), "tier_name"),
    Column(_("Relative strength"), lambda row: row.strength.value, "number"),
    Column(_("Strongest competitor"), lambda row: row.strength.competitor),
    Column(_("Strength a year ago"), lambda row: row.before and row.before.value, "number"),
    Column(_("Attractiveness"), "attractiveness", "number"),
    Column(_("Contribution"), "contribution", "money", currency="currency"),
    Column(_("Currency"), "currency"),
    Column(_("What it suggests"), "stance_label"),
    Column(_("Promised hours"), "promised", "number"),
    Column(_("Recommended hours"), "recommended", "number"),
    Column(
        _("What does not fit"),
        lambda row: ", ".join(str(Mismatch(each).label) for each in row.mismatches),
    ),
)
FACTORS: Sequence[Column] = (
    Column(_("Success factor"), "name"),
    Column(_("Weight"), "weight", "number"),
)
STRENGTH: Sequence[Column] = (
    Column(_("Success factor"), lambda row: row.factor.name),
    Column(_("Competitor"), "competitor"),
    Column(_("Rating"), "value", "number"),
    Column(_("Source"), "source"),
    Column(_("Day"), "rated_on", "day"),
    Column(_("Author"), "rater_name"),
)
VOLUME: Sequence[Column] = (
    Column(_("Account"), "name"),
    Column(_("Tier"), "tier_name"),
    Column(_("Revenue, 12 months"), "revenue", "money", currency="currency"),
    Column(_("Margin, 12 months"), "margin", "money", currency="currency"),
    Column(_("Currency"), "currency"),
    Column(_("Quarter of the book"), "quadrant_label"),
)
