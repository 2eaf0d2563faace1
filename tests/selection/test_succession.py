"""What a leaver owes the programme passes on with the accounts, and the successor hears of it."""

from datetime import date, timedelta

import pytest

from kam.audit.queries import history_of
from kam.errors import NotAllowed
from kam.outbox.models import Notice
from kam.tenancy.context import activate
from kam.workspace.departures import let_go
from selection.models import Goal, KnockoutFact, Pledge
from selection.services.goals import GoalData, add_goal
from selection.services.pledges import OutcomeData, PledgeData, note_outcome, write_pledge
from selection.services.reminders import remind_owners
from selection.services.succession import hand_over_duties

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(acme, cast, book, today, clock):
    """Three promises of the manager's, one of them kept; a goal of this year, one of last year's;
    a knock-out that holds and one that was lifted."""
    manager = cast.manager.membership.pk
    with activate(acme):
        pledges = [
            write_pledge(
                pledge=PledgeData(
                    account_id=book["Brauer"].pk,
                    text=text,
                    source="Ms Roth, by phone",
                    said_on=date(2025, 1, 15),
                    due_on=today + timedelta(days=days),
                    owner_id=manager,
                ),
                by=cast.leader.actor,
                today=today,
            )
            for text, days in [("A second shift", 3), ("A price list", 90), ("A visit", -3)]
        ]
        kept = OutcomeData(ending="kept", kept_on=today)
        note_outcome(pledge=pledges[2], outcome=kept, by=cast.leader.actor, **clock)
        for year in (today.year, today.year - 1):
            goal = GoalData(year=year, name="Grow", measure="Revenue", owner_id=manager)
            add_goal(goal=goal, by=cast.leader.actor)
        for code, lifted_on in [("credit", None), ("law", today)]:
            KnockoutFact.objects.create(
                account=book["Brauer"],
                code=code,
                evidence="A letter",
                owner_id=manager,
                owner_name=cast.manager.actor.name,
                stated_on=today,
                lifted_on=lifted_on,
            )
    return pledges


def owners():
    return {
        **dict(Pledge.objects.values_list("text", "owner_name")),
        **{str(goal.year): goal.owner_name for goal in Goal.objects.all()},
        **dict(KnockoutFact.objects.values_list("code", "owner_name")),
    }


def test_what_is_open_passes_on_and_what_is_over_stays(acme, cast, owed, today, clock):
    leaver, heir = cast.manager.membership, cast.colleague.membership
    with activate(acme):
        remind_owners(by=cast.leader.actor, today=today)
        let_go(member=leaver, successor=heir, now=clock["now"], by=cast.admin.actor)
        found = owners()
        remind_owners(by=cast.leader.actor, today=today)

        assert {what for what, name in found.items() if name == heir.name} == {
            "A second shift",
            "A price list",
            str(today.year),
            "credit",
        }
        assert {what for what, name in found.items() if name == leaver.name} == {
            "A visit",
            str(today.year - 1),
            "law",
        }
        assert Notice.objects.filter(recipient_id=heir.pk, key__contains=owed[0].pk).exists()
        (act, *_before) = history_of(subject=owed[0])
        assert act.action == "pledge.changed"
        assert act.changes == {"owner": (leaver.name, heir.name)}
        assert act.actor_name == cast.admin.actor.name


def test_passing_on_again_finds_nothing_and_only_those_who_manage_people_may(
    acme, cast, owed, today
):
    both = {"member": cast.manager.membership, "successor": cast.colleague.membership}
    with activate(acme):
        assert hand_over_duties(**both, on=today, by=cast.admin.actor) == 4
        assert hand_over_duties(**both, on=today, by=cast.admin.actor) == 0
        with pytest.raises(NotAllowed):
            hand_over_duties(**both, on=today, by=cast.leader.actor)


def test_without_a_successor_nothing_is_owed_by_nobody(acme, cast, owed, clock):
    with activate(acme):
        before = owners()
        let_go(
            member=cast.manager.membership, successor=None, now=clock["now"], by=cast.admin.actor
        )

        assert owners() == before
