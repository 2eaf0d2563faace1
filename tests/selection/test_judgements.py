"""People judge what a draft's criteria should weigh; together they say weights, and who differs."""

import pytest

from kam.errors import NotAllowed, NotFound, RuleViolation
from kam.tenancy.context import activate
from selection.models import Judgement
from selection.queries.criteria import criteria_of
from selection.queries.judgements import asked_of, own_sheet, panel_of, panels
from selection.services.criteria import add_criterion, remove_criterion
from selection.services.judgements import (
    judge_pairs,
    judge_swings,
    take_weights,
    withdraw_judgement,
)

pytestmark = pytest.mark.django_db

PAIRS = [("growth", "strategic_fit"), ("growth", "revenue"), ("strategic_fit", "revenue")]
SURE = {("revenue", "growth"): 2, ("revenue", "strategic_fit"): 4, ("growth", "strategic_fit"): 2}
TORN = {
    ("revenue", "growth"): 9,
    ("revenue", "strategic_fit"): 1 / 9,
    ("growth", "strategic_fit"): 9,
}


@pytest.fixture
def judge(acme, draft, clock):
    def judged(person, said, way="pairs"):
        with activate(acme):
            if way == "pairs":
                return judge_pairs(model=draft, ratios=said, by=person.actor, now=clock["now"])
            return judge_swings(model=draft, swings=said, by=person.actor, now=clock["now"])

    return judged


def points(model):
    return {criterion.code: criterion.weight for criterion in criteria_of(model)}


def test_every_pair_of_the_draft_is_asked_once(acme, draft):
    with activate(acme):
        asked = asked_of(draft)

        assert {frozenset(pair) for pair in asked.pairs} == {frozenset(pair) for pair in PAIRS}
        assert not asked.has_groups


def test_a_whole_sheet_says_weights(acme, cast, draft, judge):
    judge(cast.manager, SURE)
    with activate(acme):
        sheet = own_sheet(asked_of(draft), "pairwise", by=cast.manager.actor)

        assert (sheet.judged, sheet.asked, sheet.is_whole) == (3, 3, True)
        assert sheet.result.weights == pytest.approx(
            {"revenue": 4 / 7, "growth": 2 / 7, "strategic_fit": 1 / 7}
        )
        assert sheet.result.ratio == pytest.approx(0, abs=1e-9)


def test_an_unfinished_sheet_is_kept_and_counts_for_nothing(acme, cast, draft, judge):
    judge(cast.manager, {("revenue", "growth"): 3})
    with activate(acme):
        sheet = own_sheet(asked_of(draft), "pairwise", by=cast.manager.actor)

        assert (sheet.judged, sheet.asked, sheet.result) == (1, 3, None)
        assert panel_of(asked_of(draft), "pairwise").result is None


def test_judging_again_replaces_ones_own_sheet_only(acme, cast, draft, judge):
    judge(cast.leader, SURE)
    judge(cast.manager, TORN)
    judge(cast.manager, SURE)
    with activate(acme):
        assert Judgement.objects.filter(model=draft).count() == 2
        assert panel_of(asked_of(draft), "pairwise").disagreements == []


def test_a_group_meets_in_the_geometric_mean_and_shows_who_differs(acme, cast, draft, judge):
    judge(cast.leader, SURE)
    judge(cast.manager, {**SURE, ("revenue", "growth"): 1 / 2})
    with activate(acme):
        panel = panel_of(asked_of(draft), "pairwise")

        assert panel.judges == 2
        (apart,) = panel.disagreements
        assert {apart.first, apart.second} == {"revenue", "growth"}
        assert apart.factor == pytest.approx(4)
        assert panel.opposed == [apart]
        low, high = panel.spread["revenue"]
        assert low < panel.result.weights["revenue"] < high


def test_a_leader_takes_the_weights_of_the_group(acme, cast, draft, judge, clock):
    judge(cast.leader, SURE)
    judge(cast.manager, SURE)
    with activate(acme):
        take_weights(model=draft, way="pairwise", by=cast.leader.actor, **clock)

        assert points(draft) == {"revenue": 57.1, "growth": 28.6, "strategic_fit": 14.3}


def test_comparisons_that_contradict_each_other_are_not_taken(acme, cast, draft, judge, clock):
    judge(cast.leader, TORN)
    with activate(acme):
        before = points(draft)
        panel = panel_of(asked_of(draft), "pairwise")
        assert not panel.result.is_acceptable
        assert {
            panel.result.worst.first,
            panel.result.worst.second,
            panel.result.worst.between,
        } == {
            "revenue",
            "growth",
            "strategic_fit",
        }
        with pytest.raises(RuleViolation, match="contradict"):
            take_weights(model=draft, way="pairwise", by=cast.leader.actor, **clock)
        assert points(draft) == before


def test_swings_share_in_proportion(acme, cast, draft, judge, clock):
    said = {"revenue": 100, "growth": 60, "strategic_fit": 40}
    judge(cast.colleague, said, "swings")
    with activate(acme):
        take_weights(model=draft, way="swing", by=cast.leader.actor, **clock)

        assert points(draft) == {"revenue": 50, "growth": 30, "strategic_fit": 20}


def test_swings_of_several_meet_in_the_geometric_mean(acme, cast, draft, judge):
    judge(cast.leader, {"revenue": 100, "growth": 25, "strategic_fit": 100}, "swings")
    judge(cast.manager, {"revenue": 100, "growth": 100, "strategic_fit": 100}, "swings")
    with activate(acme):
        weights = panel_of(asked_of(draft), "swing").result.weights

        assert weights == pytest.approx({"revenue": 0.4, "growth": 0.2, "strategic_fit": 0.4})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"revenue": 100, "growth": 60}, "every criterion"),
        ({"revenue": 90, "growth": 60, "strategic_fit": 5}, "Give 100"),
        ({"revenue": 100, "growth": 0, "strategic_fit": 5}, "from 1 to 100"),
        ({"revenue": 100, "growth": 60, "strategic_fit": 5, "x": 3}, "does not have"),
    ],
)
def test_swings_that_say_no_weights_are_refused(cast, judge, said, words):
    with pytest.raises(RuleViolation, match=words):
        judge(cast.leader, said, "swings")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({("revenue", "growth"): 10}, "1/9 and 9"),
        ({("revenue", "growth"): 0}, "1/9 and 9"),
        ({("revenue", "elsewhere"): 2}, "does not ask"),
    ],
)
def test_comparisons_that_cannot_be_are_refused(cast, judge, said, words):
    with pytest.raises(RuleViolation, match=words):
        judge(cast.leader, said)


def test_a_criterion_that_leaves_takes_its_answers_along(acme, cast, draft, judge, clock):
    judge(cast.leader, SURE)
    with activate(acme):
        fit = next(each for each in criteria_of(draft) if each.code == "strategic_fit")
        remove_criterion(criterion=fit, by=cast.leader.actor, **clock)

        panel = panel_of(asked_of(draft), "pairwise")
        assert panel.result.weights == pytest.approx({"revenue": 2 / 3, "growth": 1 / 3})


def test_a_criterion_that_comes_leaves_sheets_unfinished(acme, cast, draft, judge, clock):
    from selection.services.criteria import CriterionChange

    judge(cast.leader, SURE)
    with activate(acme):
        add_criterion(
            model=draft,
            change=CriterionChange("Culture", worded=list("abcde")),
            by=cast.leader.actor,
            **clock,
        )
        (sheet,) = panel_of(asked_of(draft), "pairwise").sheets
        assert (sheet.judged, sheet.asked, sheet.is_whole) == (3, 6, False)


def test_more_than_nine_are_compared_inside_their_groups(acme, cast, draft, judge, clock):
    from selection.services.criteria import CriterionChange

    with activate(acme):
        for number in range(8):
            add_criterion(
                model=draft,
                change=CriterionChange(f"Own {number}", group="position", worded=list("abcde")),
                by=cast.leader.actor,
                **clock,
            )
        asked = asked_of(draft)
        assert [(part.code, len(part.codes)) for part in asked.parts] == [
            ("attractiveness", 2),
            ("position", 9),
        ]
        assert asked.pairs[-1] == ("attractiveness", "position")
        assert asked.names["attractiveness"] == "How attractive is the account?"

        said = dict.fromkeys(asked.pairs, 1) | {("attractiveness", "position"): 3}
        judge_pairs(model=draft, ratios=said, by=cast.leader.actor, now=clock["now"])
        weights = panel_of(asked, "pairwise").result.weights
        assert weights["growth"] == pytest.approx(0.75 / 2)
        assert weights["own_0"] == pytest.approx(0.25 / 9)


def test_a_sheet_is_withdrawn_by_its_judge(acme, cast, draft, judge):
    judge(cast.manager, SURE)
    with activate(acme):
        withdraw_judgement(model=draft, way="pairwise", by=cast.manager.actor)
        with pytest.raises(NotFound):
            withdraw_judgement(model=draft, way="pairwise", by=cast.manager.actor)
        assert [panel.sheets for panel in panels(asked_of(draft))] == [[], []]


def test_only_a_draft_is_judged(acme, cast, model, clock):
    with activate(acme), pytest.raises(RuleViolation, match="Only a draft"):
        judge_pairs(model=model, ratios=SURE, by=cast.leader.actor, now=clock["now"])


def test_sheets_stay_with_the_version_that_was_approved(acme, cast, draft, judge, clock, today):
    from selection.services.versions import put_in_force

    judge(cast.leader, SURE)
    with activate(acme):
        put_in_force(model=draft, effective_on=today, by=cast.leader.actor, **clock)

        assert panel_of(asked_of(draft), "pairwise").judges == 1


@pytest.mark.parametrize("who", ["admin", "reader"])
def test_who_does_not_rate_does_not_judge(cast, judge, who):
    with pytest.raises(NotAllowed):
        judge(getattr(cast, who), SURE)


@pytest.mark.parametrize("who", ["admin", "manager", "colleague", "reader"])
def test_only_leaders_take_weights(acme, cast, draft, judge, clock, who):
    judge(cast.leader, SURE)
    with activate(acme), pytest.raises(NotAllowed):
        take_weights(model=draft, way="pairwise", by=getattr(cast, who).actor, **clock)
