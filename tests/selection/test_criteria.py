"""Criteria are picked, weighed and changed as a draft, and locked once in force."""

from datetime import timedelta

import pytest

from kam.errors import Conflict, NotAllowed, RuleViolation
from kam.tenancy.context import activate
from selection.queries.criteria import criteria_of, model_in_force
from selection.queries.criteria import draft as the_draft
from selection.services.criteria import (
    CriterionChange,
    add_criterion,
    change_criterion,
    pick_criteria,
    remove_criterion,
)
from selection.services.versions import discard_draft, put_in_force, set_weights, start_draft

pytestmark = pytest.mark.django_db

WORDED = ["none", "little", "some", "much", "all"]


def points(model):
    return {criterion.code: criterion.weight for criterion in criteria_of(model)}


def test_new_criteria_share_the_hundred_points(acme, draft):
    with activate(acme):
        assert sum(points(draft).values()) == pytest.approx(100)
        assert set(points(draft)) == {"revenue", "growth", "strategic_fit"}


def test_the_others_take_over_the_weight_of_one_removed(acme, cast, draft, clock):
    with activate(acme):
        first = criteria_of(draft)[0]
        remove_criterion(criterion=first, by=cast.leader.actor, **clock)

        assert points(draft) == pytest.approx({"growth": 50, "strategic_fit": 50}, abs=0.2)
        assert [criterion.position for criterion in criteria_of(draft)] == [0, 1]


def test_weights_are_brought_to_a_hundred(acme, cast, draft, clock):
    with activate(acme):
        set_weights(
            model=draft,
            points={"revenue": 1, "growth": 1, "strategic_fit": 2},
            by=cast.leader.actor,
            **clock,
        )

        assert points(draft) == {"revenue": 25, "growth": 25, "strategic_fit": 50}


def test_weights_of_nothing_are_refused(acme, cast, draft, clock):
    with activate(acme), pytest.raises(RuleViolation, match="above zero"):
        set_weights(
            model=draft,
            points={"revenue": 0, "growth": 0, "strategic_fit": 0},
            by=cast.leader.actor,
            **clock,
        )


def test_anchors_must_rise(acme, cast, draft, clock):
    with activate(acme):
        revenue = criteria_of(draft)[0]
        with pytest.raises(RuleViolation, match="higher than the one before") as refusal:
            change_criterion(
                criterion=revenue,
                change=CriterionChange("Revenue", anchors=[0, 10, 10, 20, 30]),
                by=cast.leader.actor,
                **clock,
            )
        assert refusal.value.field == "anchors"

        changed = change_criterion(
            criterion=revenue,
            change=CriterionChange("Turnover", anchors=[0, 10, 20, 30, 40]),
            by=cast.leader.actor,
            **clock,
        )
        assert (changed.name, changed.anchors) == ("Turnover", [0, 10, 20, 30, 40])


def test_a_criterion_of_our_own_needs_five_worded_steps(acme, cast, draft, clock):
    with activate(acme):
        with pytest.raises(RuleViolation, match="in words"):
            add_criterion(
                model=draft,
                change=CriterionChange("Culture", worded=WORDED[:4]),
                by=cast.leader.actor,
                **clock,
            )
        added = add_criterion(
            model=draft,
            change=CriterionChange("Culture", worded=WORDED),
            by=cast.leader.actor,
            **clock,
        )
        assert (added.code, added.source, points(draft)["culture"]) == ("culture", "rating", 25)


def test_a_criterion_is_picked_once(acme, cast, draft, clock):
    with activate(acme), pytest.raises(RuleViolation, match="already"):
        pick_criteria(model=draft, codes=["revenue"], by=cast.leader.actor, **clock)


def test_a_version_in_force_is_locked(acme, cast, model, clock):
    with activate(acme):
        with pytest.raises(RuleViolation, match="locked"):
            remove_criterion(criterion=criteria_of(model)[0], by=cast.leader.actor, **clock)
        with pytest.raises(RuleViolation, match="locked"):
            discard_draft(model=model, by=cast.leader.actor)


def test_new_weights_for_the_version_in_force_begin_a_draft_beside_it(acme, cast, model, clock):
    with activate(acme):
        beside = set_weights(
            model=model,
            points={"revenue": 10, "growth": 10, "strategic_fit": 80},
            by=cast.leader.actor,
            **clock,
        )

        assert (beside.version, beside.state) == (2, "draft")
        assert points(model) == {"revenue": 50, "growth": 30, "strategic_fit": 20}
        assert points(beside)["strategic_fit"] == 80
        with pytest.raises(Conflict):
            start_draft(by=cast.leader.actor, **clock)


def test_a_version_counts_from_its_day_on(acme, cast, model, clock, today):
    with activate(acme):
        beside = start_draft(by=cast.leader.actor, **clock)
        later = today + timedelta(days=30)
        put_in_force(model=beside, effective_on=later, by=cast.leader.actor, **clock)

        assert the_draft() is None
        assert model_in_force(today) == model
        assert model_in_force(later) == beside


def test_a_version_does_not_begin_in_the_past(acme, cast, draft, clock, today):
    with activate(acme), pytest.raises(RuleViolation, match="today or later"):
        put_in_force(
            model=draft, effective_on=today - timedelta(days=1), by=cast.leader.actor, **clock
        )


def test_a_version_without_criteria_does_not_count(acme, cast, clock, today):
    with activate(acme):
        empty = start_draft(by=cast.leader.actor, **clock)
        with pytest.raises(RuleViolation, match="at least one criterion"):
            put_in_force(model=empty, effective_on=today, by=cast.leader.actor, **clock)


@pytest.mark.parametrize("who", ["admin", "manager", "colleague", "reader"])
def test_only_leaders_set_criteria(acme, cast, draft, clock, who):
    actor = getattr(cast, who).actor
    with activate(acme):
        for act in (
            lambda: start_draft(by=actor, **clock),
            lambda: pick_criteria(model=draft, codes=["margin"], by=actor, **clock),
            lambda: set_weights(model=draft, points=points(draft), by=actor, **clock),
            lambda: discard_draft(model=draft, by=actor),
            lambda: put_in_force(model=draft, effective_on=clock["today"], by=actor, **clock),
        ):
            with pytest.raises(NotAllowed):
                act()
