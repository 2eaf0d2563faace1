"""Seats follow from hours; exceptions are asked for and given (rows 34 and 35)."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam.errors import Conflict, NotAllowed, RuleViolation, Stale
from kam.tenancy.context import activate
from selection.models import Approval, Exemption, TierHolding, TierScheme
from selection.queries.capacity import tier_seats
from selection.queries.eligibility import eligibility_of
from selection.queries.tiers import open_proposals
from selection.seats import Promise, seats_of
from selection.services.approvals import decide_approval
from selection.services.capacity import PromiseRow, RuleRow, set_hours, set_rules
from selection.services.exemptions import ask_exemption, end_exemption
from selection.services.tiers import TierRow, choose_scheme, confirm_proposals

ROWS = [TierRow("Gold", 50), TierRow("Silver", 20)]


def test_seats_are_whole_and_the_smaller_kind_wins():
    both = seats_of(Promise(1, 40, 10, 50), manager_hours=1000, mentor_hours=100)

    assert (both.by_managers, both.by_mentors, both.seats) == (12, 5, 5)
    assert seats_of(Promise(1, None, None, 50), manager_hours=1000).seats is None
    assert seats_of(Promise(1, 40, None, 0), manager_hours=1000).seats == 0


@settings(max_examples=100, deadline=None)
@given(st.floats(0, 1e5), st.floats(0.5, 500), st.floats(0, 100))
def test_seats_never_promise_more_hours_than_there_are(hours, promised, share):
    seats = seats_of(Promise(1, promised, None, share), manager_hours=hours).seats

    assert seats * promised <= hours * share / 100 + promised * 1e-6
    assert (seats + 1) * promised > hours * share / 100


@pytest.fixture
def scheme(acme, cast, model, clock):
    with activate(acme):
        return choose_scheme(name="Medals", rows=ROWS, by=cast.leader.actor, **clock)


@pytest.mark.django_db
def test_hours_make_seats_and_the_first_run_follows(acme, cast, scheme, clock):
    leader = cast.leader.actor
    with activate(acme):
        promises = [PromiseRow(100, None, 50), PromiseRow(None, None, 0)]
        set_rules(scheme=scheme, rules=RuleRow(), promises=promises, by=leader, **clock)
        set_hours(
            member_id=cast.manager.membership.id, manager_hours=300, version=0, by=leader, **clock
        )
        gold, silver = tier_seats()

        assert (gold.number, gold.held, silver.number) == (1, 0, None)
        placed = [each.to_tier.name for each in open_proposals()]
        assert placed.count("Gold") == 1, "the second best waits for a seat"


@pytest.mark.django_db
def test_hours_have_a_version(acme, cast, scheme, clock):
    hours = {"member_id": cast.manager.membership.id, "by": cast.leader.actor, **clock}
    with activate(acme):
        assert set_hours(manager_hours=300, version=0, **hours).version == 1
        with pytest.raises(Stale):
            set_hours(manager_hours=200, version=0, **hours)
        assert set_hours(manager_hours=300, version=1, **hours).version == 1, "nothing changed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rules", "promises", "words"),
    [
        (RuleRow(margin=51), [PromiseRow()] * 2, "margin"),
        (RuleRow(runs_needed=0), [PromiseRow()] * 2, "in a row"),
        (RuleRow(stay_months=-1), [PromiseRow()] * 2, "months"),
        (RuleRow(), [PromiseRow()], "every tier"),
        (RuleRow(), [PromiseRow(share=60)] * 2, "together"),
        (RuleRow(), [PromiseRow(0), PromiseRow()], "above 0"),
        (RuleRow(), [PromiseRow(share=float("nan")), PromiseRow()], "share"),
    ],
)
def test_rules_must_be_sound(acme, cast, scheme, clock, rules, promises, words):
    with activate(acme), pytest.raises(RuleViolation, match=words):
        set_rules(scheme=scheme, rules=rules, promises=promises, by=cast.leader.actor, **clock)


@pytest.mark.django_db
def test_a_tier_holds_more_than_its_seats_only_with_a_reason(acme, cast, scheme, clock):
    leader = cast.leader.actor
    with activate(acme):
        proposals = list(open_proposals().filter(to_tier__level=1))
        assert len(proposals) > 1
        TierScheme.objects.filter(pk=scheme.pk).update()
        set_hours(member_id=cast.manager.membership.id, manager_hours=1, by=leader, **clock)
        scheme.tiers.filter(level=1).update(manager_hours=1, share=100)

        with pytest.raises(RuleViolation, match="1 seats and would hold"):
            confirm_proposals(proposals=proposals, by=leader, **clock)
        confirm_proposals(proposals=proposals, by=leader, reason="Board.", **clock)
        assert TierHolding.objects.filter(level=1, ends_on=None).count() == len(proposals)


@pytest.mark.django_db
def test_only_leaders_set_hours_and_rules(acme, cast, scheme, clock):
    with activate(acme):
        for who in (cast.admin, cast.manager, cast.reader):
            with pytest.raises(NotAllowed):
                set_hours(
                    member_id=cast.manager.membership.id, manager_hours=1, by=who.actor, **clock
                )
            with pytest.raises(NotAllowed):
                set_rules(scheme=scheme, rules=RuleRow(), promises=[], by=who.actor, **clock)


# Exceptions


@pytest.fixture
def refused(acme, book, scheme):
    from accounts.models import Account

    with activate(acme):
        answer = {"willingness": "does_not_want", "willingness_on": date(2026, 3, 1)}
        Account.objects.filter(name="Brauer").update(**answer)
    return book["Brauer"]


@pytest.mark.django_db
def test_an_exception_from_a_refusal_is_asked_for_and_given(acme, cast, refused, clock):
    with activate(acme):
        asked = ask_exemption(
            account_id=refused.id, kind="refusal", reason="Their board differs.",
            by=cast.manager.actor, now=clock["now"],
        )  # fmt: skip
        assert eligibility_of([refused.id])[refused.id].is_barred
        assert "does not want" in asked.headline

        decide_approval(approval=asked, approve=True, by=cast.leader.actor, **clock)
        assert eligibility_of([refused.id])[refused.id].overridden
        with pytest.raises(RuleViolation, match="in force"):
            ask_exemption(
                account_id=refused.id, kind="refusal", reason="x", by=cast.manager.actor,
                now=clock["now"],
            )  # fmt: skip

        given = Exemption.objects.get()
        assert (given.granted_by_name, given.answered_on) == ("Lee Leader", date(2026, 3, 1))
        end_exemption(exemption=given, by=cast.leader.actor, today=clock["today"])
        assert eligibility_of([refused.id])[refused.id].is_barred
        with pytest.raises(Conflict):
            end_exemption(exemption=given, by=cast.leader.actor, today=clock["today"])


@pytest.mark.django_db
def test_a_no_leaves_the_refusal_in_force(acme, cast, refused, clock):
    with activate(acme):
        asked = ask_exemption(
            account_id=refused.id, kind="refusal", reason="Please.", by=cast.manager.actor,
            now=clock["now"],
        )  # fmt: skip
        decide_approval(approval=asked, approve=False, note="No.", by=cast.leader.actor, **clock)

        assert not Exemption.objects.exists()
        assert Approval.objects.get(pk=asked.pk).state == "declined"


@pytest.mark.django_db
def test_an_exception_that_nobody_needs_is_not_asked_for(acme, cast, book, scheme, clock):
    with activate(acme), pytest.raises(RuleViolation, match="not refused"):
        ask_exemption(
            account_id=book["Brauer"].id, kind="refusal", reason="x", by=cast.manager.actor,
            now=clock["now"],
        )  # fmt: skip
