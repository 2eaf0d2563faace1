"""A version is submitted, approved by somebody else or sent back, and counts from its day on."""

from datetime import timedelta

import pytest

from kam.errors import Conflict, NotAllowed, RuleViolation, Stale
from kam.tenancy.context import activate
from selection.queries.approvals import open_approval_of, open_approvals
from selection.queries.criteria import criteria_of, get_model, model_in_force, open_version
from selection.queries.explanations import explanation_of
from selection.queries.scores import scores_of
from selection.services.approvals import decide_approval, withdraw_approval
from selection.services.criteria import remove_criterion
from selection.services.scores import score_live
from selection.services.submissions import submit_version, take_back_version
from selection.services.versions import discard_draft, put_in_force, set_weights, start_draft
from tests.conftest import join

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_leader(acme):
    return join(acme, "lou@acme.test", "Lou Leader", "sales_leader")


@pytest.fixture
def submitted(acme, cast, draft, clock, today, other_leader):
    with activate(acme):
        return submit_version(
            model=draft,
            effective_on=today + timedelta(days=7),
            reason="Agreed in the round of leaders.",
            by=cast.leader.actor,
            **clock,
        )


def waiting(model):
    return open_approval_of("criteria_model", model.pk)


def decide(model, by, clock, approve=True, note=""):
    approval = waiting(model)
    decide_approval(approval=approval, approve=approve, by=by.actor, note=note, **clock)
    return get_model(model.pk)


def test_a_submitted_version_waits_and_is_locked(acme, cast, submitted, clock):
    with activate(acme):
        assert submitted.state == "submitted"
        with pytest.raises(RuleViolation, match="waits for approval"):
            remove_criterion(criterion=criteria_of(submitted)[0], by=cast.leader.actor, **clock)
        with pytest.raises(RuleViolation, match="waits for approval"):
            discard_draft(model=submitted, by=cast.leader.actor)
        with pytest.raises(Conflict, match="waits for approval"):
            start_draft(by=cast.leader.actor, **clock)
        with pytest.raises(Conflict, match="waits for approval"):
            set_weights(
                model=submitted,
                points={criterion.code: 1 for criterion in criteria_of(submitted)},
                by=cast.leader.actor,
                **clock,
            )


def test_the_question_says_what_follows(acme, submitted, other_leader, today):
    with activate(acme):
        (approval,) = open_approvals(by=other_leader.actor)

        assert approval.headline == "Key accounts, version 1"
        assert approval.reason == "Agreed in the round of leaders."
        assert approval.effective_on == today + timedelta(days=7)
        assert "first version" in approval.what_follows[1]


def test_another_leader_approves_and_it_counts_from_its_day_on(
    acme, submitted, other_leader, clock, today
):
    with activate(acme):
        model = decide(submitted, other_leader, clock)

        assert (model.state, model.approved_by_name) == ("in_force", "Lou Leader")
        assert model_in_force(today) is None
        assert model_in_force(today + timedelta(days=7)) == model
        assert open_version() is None


def test_who_submitted_does_not_approve_while_somebody_else_may(acme, cast, submitted, clock):
    with activate(acme):
        with pytest.raises(RuleViolation, match="Lou Leader"):
            decide(submitted, cast.leader, clock)
        assert get_model(submitted.pk).is_submitted


def test_a_version_sent_back_is_a_draft_with_a_note(acme, cast, submitted, other_leader, clock):
    with activate(acme):
        with pytest.raises(RuleViolation, match="why not"):
            decide(submitted, other_leader, clock, approve=False)
        model = decide(submitted, other_leader, clock, approve=False, note="Growth weighs little.")

        assert (model.state, model.effective_on) == ("draft", None)
        remove_criterion(criterion=criteria_of(model)[0], by=cast.leader.actor, **clock)


def test_a_version_is_taken_back_and_submitted_again(acme, cast, submitted, clock, today):
    with activate(acme):
        with pytest.raises(Stale):
            take_back_version(model=submitted, revision=1, by=cast.leader.actor, **clock)
        model = take_back_version(
            model=submitted, revision=submitted.revision, by=cast.leader.actor, **clock
        )
        assert model.is_draft
        with pytest.raises(Conflict, match="does not wait"):
            take_back_version(model=model, by=cast.leader.actor, **clock)
        again = submit_version(
            model=model, effective_on=today, reason="Again.", by=cast.leader.actor, **clock
        )
        assert waiting(again) is not None


def test_a_question_that_is_withdrawn_gives_the_draft_back(acme, cast, submitted, clock):
    with activate(acme):
        withdraw_approval(approval=waiting(submitted), by=cast.leader.actor, **clock)

        assert get_model(submitted.pk).is_draft


def test_a_day_that_passed_while_waiting_becomes_the_day_of_the_approval(
    acme, submitted, other_leader, clock
):
    later = {"today": clock["today"] + timedelta(days=30), "now": clock["now"] + timedelta(days=30)}
    with activate(acme):
        model = decide(submitted, other_leader, later)

        assert model.effective_on == later["today"]


def test_consequences_count_who_moves(acme, cast, model, clock, today, other_leader):
    from selection.services.tiers import TierRow, choose_scheme

    with activate(acme):
        choose_scheme(name="Two", rows=[TierRow("Key", 60)], by=cast.leader.actor, **clock)
        beside = set_weights(
            model=model,
            points={"revenue": 0, "growth": 100, "strategic_fit": 0},
            by=cast.leader.actor,
            **clock,
        )
        submit_version(
            model=beside, effective_on=today, reason="Growth.", by=cast.leader.actor, **clock
        )

        told = waiting(beside).what_follows
        assert any("enters a tier" in each or "enter a tier" in each for each in told)


def test_a_version_needs_a_reason_a_day_and_criteria(acme, cast, draft, clock, today):
    with activate(acme):
        with pytest.raises(RuleViolation, match="Say why"):
            submit_version(
                model=draft, effective_on=today, reason=" ", by=cast.leader.actor, **clock
            )
        with pytest.raises(RuleViolation, match="today or later"):
            submit_version(
                model=draft,
                effective_on=today - timedelta(days=1),
                reason="x",
                by=cast.leader.actor,
                **clock,
            )


def test_a_leader_alone_puts_it_in_force_and_the_history_tells_so(acme, cast, draft, clock, today):
    from kam.audit.queries import history_of

    with activate(acme):
        model = put_in_force(model=draft, effective_on=today, by=cast.leader.actor, **clock)

        assert model.state == "in_force"
        acts = [act.action for act in history_of(subject=model)]
        assert {"criteria.submitted", "criteria.put_in_force"} <= set(acts)


def test_a_leader_with_others_cannot_put_it_in_force(acme, cast, draft, clock, today, other_leader):
    with activate(acme), pytest.raises(RuleViolation, match="Lou Leader"):
        put_in_force(model=draft, effective_on=today, by=cast.leader.actor, **clock)


def test_figures_under_a_submitted_version_stay_in_their_circle(
    acme, cast, submitted, book, clock, today
):
    with activate(acme):
        assert list(scores_of(submitted, by=cast.reader.actor)) == []
        assert len(scores_of(submitted, by=cast.leader.actor)) > 1
        assert (
            explanation_of(book["Halvorsen"].pk, by=cast.reader.actor, today=today, model=submitted)
            is None
        )


def test_a_submitted_version_is_scored_by_the_clock(acme, cast, submitted, clock):
    with activate(acme):
        runs = score_live(by=cast.leader.actor, **clock)

        assert [run.model_id for run in runs] == [submitted.pk]


@pytest.mark.parametrize("who", ["admin", "manager", "colleague", "reader"])
def test_only_leaders_submit_and_take_back(acme, cast, submitted, clock, today, who):
    actor = getattr(cast, who).actor
    with activate(acme):
        with pytest.raises(NotAllowed):
            take_back_version(model=submitted, by=actor, **clock)
        with pytest.raises(NotAllowed):
            submit_version(model=submitted, effective_on=today, reason="x", by=actor, **clock)
