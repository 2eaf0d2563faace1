"""Tiers are proposed by the scores and decided by a leader; every change stays to be read."""

import pytest

from accounts.models import Standing
from kam.errors import Conflict, NotAllowed, RuleViolation
from kam.tenancy.context import activate
from selection.models import TierHolding, TierProposal
from selection.queries.tiers import open_proposals, register, scheme_in_use, tiers_of
from selection.services.portfolio import LineData, set_lines
from selection.services.runs import run_month
from selection.services.tiers import (
    TierRow,
    change_scheme,
    choose_scheme,
    confirm_proposals,
    decline_proposal,
)

pytestmark = pytest.mark.django_db

ROWS = [TierRow("Gold", 70), TierRow("Silver", 40)]


@pytest.fixture
def scheme(acme, cast, model, clock):
    with activate(acme):
        return choose_scheme(name="Medals", rows=ROWS, by=cast.leader.actor, **clock)


def proposed():
    return {each.account.name: each for each in open_proposals()}


def test_the_first_run_proposes_tiers(acme, scheme):
    with activate(acme):
        found = proposed()

        assert found["Halvorsen"].to_tier.name == "Gold"
        assert found["Halvorsen"].move == "enter"
        assert "Tamar" not in found, "an account without a score is not proposed"
        assert TierHolding.objects.count() == 0, "a proposal is not a decision"


def test_a_leader_confirms_and_the_standing_shows_it(acme, cast, scheme, clock, today):
    with activate(acme):
        proposal = proposed()["Halvorsen"]
        done = confirm_proposals(proposals=[proposal], by=cast.leader.actor, **clock)
        held = TierHolding.objects.get()
        standing = Standing.objects.get(account__name="Halvorsen")

        assert [each.pk for each in done.confirmed] == [proposal.pk]
        assert (held.tier_name, held.starts_on, held.ends_on) == ("Gold", today, None)
        assert held.decided_by_name == "Lee Leader"
        assert (standing.tier_level, standing.tier_name) == (1, "Gold")
        assert [row.account.name for row in register()] == ["Halvorsen"]


def test_a_decided_proposal_is_not_decided_again(acme, cast, scheme, clock):
    with activate(acme):
        proposal = proposed()["Halvorsen"]
        confirm_proposals(proposals=[proposal], by=cast.leader.actor, **clock)

        with pytest.raises(Conflict):
            confirm_proposals(proposals=[proposal], by=cast.leader.actor, **clock)


def test_who_brings_next_to_nothing_rises_only_with_a_reason(acme, cast, scheme, clock):
    lines = LineData(nominate_from=90, reason_up_to=70, strong_from=50, attractive_from=60)
    with activate(acme):
        set_lines(lines=lines, by=cast.leader.actor)  # Halvorsen brings 63 %
        proposal = proposed()["Halvorsen"]

        refused = confirm_proposals(proposals=[proposal], by=cast.leader.actor, **clock)
        assert (refused.confirmed, refused.small) == ([], [proposal])
        assert TierHolding.objects.count() == 0

        confirm_proposals(proposals=[proposal], by=cast.leader.actor, reason="It grows.", **clock)
        assert TierHolding.objects.get().note == "It grows."


def test_less_than_four_fifths_known_needs_a_reason_that_shows(acme, cast, scheme, clock):
    with activate(acme):
        TierProposal.objects.update(completeness=0.79)
        proposal = proposed()["Halvorsen"]

        refused = confirm_proposals(proposals=[proposal], by=cast.leader.actor, **clock)
        assert refused.without_reason == [proposal]
        assert TierHolding.objects.count() == 0

        confirm_proposals(
            proposals=[proposal], by=cast.leader.actor, reason="Board wants it.", **clock
        )
        assert TierHolding.objects.get().note == "Board wants it."


def test_what_was_declined_is_not_proposed_again(acme, cast, model, scheme, clock):
    with activate(acme):
        proposal = proposed()["Halvorsen"]
        with pytest.raises(RuleViolation, match="Say why"):
            decline_proposal(proposal=proposal, by=cast.leader.actor, now=clock["now"], reason=" ")
        decline_proposal(
            proposal=proposal, by=cast.leader.actor, now=clock["now"], reason="Too early."
        )
        run = run_month(by=cast.leader.actor, **clock)

        assert "Halvorsen" not in proposed()
        assert run.proposed == 0


def test_an_open_proposal_is_not_repeated(acme, cast, model, scheme, clock):
    with activate(acme):
        before = {each.pk for each in open_proposals()}
        run_month(by=cast.leader.actor, **clock)

        assert {each.pk for each in open_proposals()} == before


def test_moving_a_line_withdraws_and_proposes(acme, cast, scheme, clock):
    with activate(acme):
        lowest = min(each.score for each in open_proposals())
        change_scheme(
            scheme=scheme,
            name="Medals",
            rows=[TierRow("Gold", 99.9), TierRow("Silver", lowest)],
            by=cast.leader.actor,
            **clock,
        )

        assert {each.to_tier.name for each in open_proposals()} == {"Silver"}


def test_a_renamed_tier_reads_the_same_everywhere(acme, cast, scheme, clock):
    with activate(acme):
        confirm_proposals(proposals=[proposed()["Halvorsen"]], by=cast.leader.actor, **clock)
        change_scheme(
            scheme=scheme,
            name="Ours",
            rows=[TierRow("Strategic", 70), TierRow("Key", 40)],
            by=cast.leader.actor,
            **clock,
        )

        assert Standing.objects.get(account__name="Halvorsen").tier_name == "Strategic"
        assert register()[0].tier_name == "Strategic"


def test_a_new_scheme_keeps_the_history(acme, cast, scheme, clock):
    with activate(acme):
        confirm_proposals(proposals=[proposed()["Halvorsen"]], by=cast.leader.actor, **clock)
        new = choose_scheme(
            name="League", rows=[TierRow("Premier", 70)], by=cast.leader.actor, **clock
        )

        assert scheme_in_use().scheme == new
        assert [tier.name for tier in tiers_of(new)] == ["Premier"]
        assert {(held.tier_name, held.ends_on is None) for held in TierHolding.objects.all()} == {
            ("Gold", False),
            ("Premier", True),
        }


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "at least one"),
        ([TierRow("A", 40), TierRow("B", 50)], "lower than"),
        ([TierRow("A", 101)], "between 0 and 100"),
        ([TierRow(" ", 50)], "name"),
        ([TierRow("A", 50), TierRow("a", 40)], "same name"),
    ],
)
def test_a_scheme_must_be_sound(acme, cast, clock, rows, words):
    with activate(acme), pytest.raises(RuleViolation, match=words):
        choose_scheme(name="X", rows=rows, by=cast.leader.actor, **clock)


@pytest.mark.parametrize("who", ["admin", "manager", "colleague", "reader"])
def test_only_leaders_decide(acme, cast, scheme, clock, who):
    actor = getattr(cast, who).actor
    with activate(acme):
        proposal = proposed()["Halvorsen"]
        with pytest.raises(NotAllowed):
            confirm_proposals(proposals=[proposal], by=actor, **clock)
        with pytest.raises(NotAllowed):
            decline_proposal(proposal=proposal, by=actor, now=clock["now"], reason="x")
        with pytest.raises(NotAllowed):
            choose_scheme(name="X", rows=ROWS, by=actor, **clock)
