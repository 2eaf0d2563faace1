"""What one customer was told is written down, kept or not, told once to its owner, and counted."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services.merging import merge_accounts, unmerge_accounts
from kam.audit.queries import history_of
from kam.errors import NotAllowed, NotFound, RuleViolation, Stale
from kam.identity.actor import clockwork
from kam.outbox.models import Notice
from kam.tenancy.context import activate
from selection.models import Pledge, PledgeOutcome
from selection.pledges import Keeping
from selection.queries import keeping as keeping_queries
from selection.queries import pledges as queries
from selection.queries.service import ledger
from selection.queries.tiers import open_proposals
from selection.services.pledges import (
    OutcomeData,
    PledgeData,
    change_pledge,
    note_outcome,
    take_back_outcome,
    write_pledge,
)
from selection.services.reminders import remind_owners
from selection.services.tiers import TierRow, choose_scheme, confirm_proposals

pytestmark = pytest.mark.django_db
SAID = date(2025, 1, 15)
ROWS = [TierRow("Gold", 60), TierRow("Silver", 0)]


@pytest.fixture
def scheme(acme, cast, model, clock):
    with activate(acme):
        made = choose_scheme(name="Medals", rows=ROWS, by=cast.leader.actor, **clock)
        confirm_proposals(
            proposals=list(open_proposals()), reason="Known.", by=cast.leader.actor, **clock
        )
    return made


@pytest.fixture
def told(cast, today, book):
    """`told("Brauer", -3)`: due three days ago; more fields by name."""

    def act(name, in_days, *, by=None, **more):
        said = {"text": "A second shift", "source": "Ms Roth, by phone", "said_on": SAID} | more
        pledge = PledgeData(
            account_id=book[name].pk, due_on=today + timedelta(days=in_days), **said
        )
        return write_pledge(pledge=pledge, by=by or cast.leader.actor, today=today)

    return act


@pytest.fixture
def ended(cast, clock):
    def act(pledge, ending, *, by=None, version=None, **more):
        said = OutcomeData(ending=ending, **more)
        return note_outcome(
            pledge=pledge, outcome=said, version=version, by=by or cast.leader.actor, **clock
        )

    return act


def states(by, today, **narrow):
    found = queries.pledges(by=by, today=today, **narrow).order_by("due_on")
    return [pledge.state for pledge in found]


def acts_on(pledge):
    return [act.action for act in reversed(history_of(subject=pledge))]


def test_a_promise_to_one_customer_is_kept_late_broken_or_called_off(
    acme, cast, told, ended, today
):
    with activate(acme):
        kept, late, broken, off, overdue, soon, later = (
            told("Brauer", n) for n in (-40, -30, -20, -10, -1, 7, 8)
        )
        ended(kept, "kept", kept_on=today - timedelta(days=40))
        ended(late, "kept")
        ended(broken, "broken", note="No crew.")
        ended(off, "called_off", note="They changed the plant.")
        assert states(cast.leader.actor, today) == [
            "kept", "kept_late", "broken", "called_off", "overdue", "due_soon", "open",
        ]  # fmt: skip
        assert states(cast.leader.actor, today, state="kept_late") == ["kept_late"]
        assert queries.pledge_counts(by=cast.leader.actor, today=today)["overdue"] == 1
        found = keeping_queries.keeping_of(kept.account_id, today=today)
        assert found == Keeping(due=4, kept=1, late=1)
        assert found.percent == 25.0
        assert acts_on(off) == ["pledge.written", "pledge.called_off"]
        for ending in ("broken", "called_off"):
            with pytest.raises(RuleViolation, match="why"):
                ended(soon, ending)
        for wrong in (
            {"kept_on": today + timedelta(days=1)},
            {"kept_on": SAID - timedelta(days=1)},
            {"due_on": today + timedelta(days=1)},
            {"for_good": True},
        ):
            with pytest.raises(RuleViolation):
                ended(soon, "kept", **wrong)
        with pytest.raises(RuleViolation, match="none waits"):
            ended(kept, "kept")
        with pytest.raises(RuleViolation, match="Kept, broken"):
            ended(later, "lost")
        assert overdue.next_due_on == today - timedelta(days=1)


def test_what_comes_again_waits_for_each_of_its_days(acme, cast, told, ended, today):
    with activate(acme):
        monthly = told("Brauer", -61, every_months=1)  # 31 December, January, February, 31 March
        days = list(monthly.rhythm.days(today))
        assert len(days) == 3
        ended(monthly, "kept", kept_on=days[0])
        assert (monthly.next_due_on, monthly.ended_as) == (days[1], "")
        assert keeping_queries.keeping_of(monthly.account_id, today=today) == Keeping(3, 1)
        ended(monthly, "kept", due_on=days[2], kept_on=days[2])
        assert monthly.next_due_on == days[1], "a gap waits"
        with pytest.raises(RuleViolation, match="later day"):
            ended(monthly, "called_off", note="Plant closed.", due_on=days[1], for_good=True)
        ended(monthly, "broken", due_on=days[1], note="No crew.")
        monthly = queries.get_pledge(monthly.pk, by=cast.leader.actor, today=today)
        assert (monthly.state, monthly.next_due_on) == ("open", date(2026, 3, 31))
        ended(monthly, "called_off", note="Plant closed.", for_good=True)
        assert (monthly.next_due_on, monthly.ended_as) == (None, "called_off")
        seen = queries.days_of(monthly, today=today)
        assert [day.state for day in seen] == ["called_off", "kept", "broken", "kept"]
        take_back_outcome(pledge=monthly, due_on=days[1], by=cast.leader.actor, today=today)
        assert monthly.next_due_on == days[1]
        assert PledgeOutcome.objects.filter(pledge=monthly).count() == 3
        with pytest.raises(RuleViolation, match="Nothing is noted"):
            take_back_outcome(pledge=monthly, due_on=days[1], by=cast.leader.actor, today=today)


def test_a_day_that_has_come_stays(acme, cast, told, ended, today):
    def change(pledge, version=None, **values):
        return change_pledge(
            pledge=pledge, values=values, version=version, by=cast.leader.actor, today=today
        )

    with activate(acme):
        passed, planned = told("Brauer", -3), told("Brauer", 30)
        with pytest.raises(RuleViolation, match="has come"):
            change(passed, due_on=today + timedelta(days=30))
        assert change(passed, text=" Two shifts ").text == "Two shifts"
        moved = change(planned, due_on=today + timedelta(days=60), every_months=3, version=1)
        assert (moved.next_due_on, moved.version) == (today + timedelta(days=60), 2)
        assert change(planned, every_months=3).version == 2, "nothing changed"
        with pytest.raises(Stale):
            change(planned, text="Late", version=1)
        ended(planned, "kept")
        with pytest.raises(RuleViolation, match="has come"):
            change(planned, every_months=None)
        with pytest.raises(RuleViolation, match="last day"):
            change(planned, ends_on=today)
        assert change(planned, ends_on=planned.due_on).ended_as == "kept"
        for wrong in (
            {"text": " "},
            {"source": ""},
            {"said_on": today + timedelta(days=1)},
            {"owner_id": planned.pk},
        ):
            with pytest.raises(RuleViolation):
                change(Pledge.objects.get(pk=planned.pk), **wrong)


def test_the_circle_writes_and_who_owes_it_says_what_came_of_it(
    acme, cast, book, told, ended, today
):
    with activate(acme):
        ours = told("Brauer", 3, by=cast.manager.actor)
        assert ours.owner_id == cast.manager.membership.pk
        with pytest.raises(NotAllowed):
            told("Delmar", 3, by=cast.manager.actor)
        with pytest.raises(NotAllowed):
            told("Brauer", 3, by=cast.reader.actor)
        theirs = told("Delmar", 3, owner_id=cast.manager.membership.pk)
        told("Delmar", 4)
        mine = cast.manager.actor
        assert queries.get_pledge(theirs.pk, by=mine, today=today).owner_name == mine.name
        assert len(states(mine, today)) == 2
        with pytest.raises(NotAllowed):
            queries.pledges_of(book["Delmar"].pk, by=mine, today=today)
        with pytest.raises(NotAllowed):
            change_pledge(pledge=theirs, values={"text": "Less"}, by=mine, today=today)
        assert ended(theirs, "kept", by=mine).ended_as == "kept"
        assert states(cast.reader.actor, today) == []
        with pytest.raises(NotFound):
            queries.get_pledge(ours.pk, by=cast.reader.actor, today=today)
        assert keeping_queries.keeping(by=cast.reader.actor, today=today) == []


def test_another_workspace_sees_nothing_of_it(acme, globex, outsider, cast, told, today):
    with activate(acme):
        pledge = told("Brauer", -3)
    with activate(globex):
        assert states(outsider.actor, today) == []
        assert keeping_queries.keeping(by=outsider.actor, today=today) == []
        with pytest.raises(NotFound):
            queries.get_pledge(pledge.pk, by=outsider.actor, today=today)
        assert remind_owners(by=clockwork(outsider.actor.tenant), today=today) == 0


def test_the_rate_is_counted_by_account_and_by_tier(acme, cast, scheme, told, ended, today):
    by = cast.leader.actor
    with activate(acme):
        for name, ending in (("Halvorsen", "kept"), ("Halvorsen", "broken"), ("Tamar", "kept")):
            ended(told(name, -3), ending, note="So it is.", kept_on=None if ending != "kept"
                  else today - timedelta(days=3))  # fmt: skip
        told("Delmar", 30)
        found = keeping_queries.keeping(by=by, today=today)
        assert [(row.name, row.keeping.percent) for row in found] == [
            ("Halvorsen", 50.0),
            ("Tamar", 100.0),
        ]
        levels = {row.name: row.level for row in found}
        assert levels["Tamar"] == 0
        tiers = {each.offer.level: each.keeping for each in ledger(by=by, today=today).tiers}
        assert tiers[levels["Halvorsen"]].percent == 50.0
        assert tiers[0].percent == 100.0
        assert keeping_queries.keeping_by_level(found)[9].percent is None
        assert states(by, today, level=0) != states(by, today, level=levels["Halvorsen"])
        assert set(states(by, today, q="tam")) == {"kept"}


def test_lists_and_rates_take_as_many_statements_for_many_as_for_few(
    acme, cast, scheme, told, today
):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            list(queries.pledges(by=cast.leader.actor, today=today))
            keeping_queries.keeping(by=cast.leader.actor, today=today)
            remind_owners(by=clockwork(cast.leader.actor.tenant), today=today + timedelta(days=30))
        return len(seen)

    with activate(acme):
        told("Brauer", 1), told("Delmar", -9, every_months=1)
        few = statements()
        for name in ("Halvorsen", "Brauer", "Castellan", "Delmar", "Tamar"):
            told(name, 1), told(name, -9, every_months=1), told(name, -3)
        assert statements() <= few


def test_who_owes_it_hears_once_that_it_is_due_and_once_that_it_is_overdue(
    acme, cast, told, ended, today
):
    clockwise = clockwork(cast.leader.actor.tenant)

    def hear(in_days):
        return remind_owners(by=clockwise, today=today + timedelta(days=in_days))

    with activate(acme):
        pledge = told("Brauer", 20, owner_id=cast.colleague.membership.pk)
        told("Brauer", 300)
        assert hear(12) == 0
        assert [hear(13), hear(13), hear(14), hear(20)] == [1, 0, 0, 0]
        Notice.objects.all().delete()  # read long ago and forgotten
        assert hear(20) == 0, "the row remembers"
        assert [hear(21), hear(22)] == [1, 0]
        notice = Notice.objects.get()
        assert (notice.kind, notice.recipient_id) == (
            "pledge.overdue",
            cast.colleague.membership.pk,
        )
        assert notice.path.endswith(f"/service/pledges/{pledge.pk}/")
        values = {"owner_id": cast.manager.membership.pk}
        change_pledge(pledge=pledge, values=values, by=cast.leader.actor, today=today)
        assert [hear(22), hear(22)] == [1, 0], "who owes it now hears, too"
        ended(pledge, "kept")
        assert hear(23) == 0


def test_a_later_day_is_told_though_an_earlier_one_waits(acme, cast, told, today):
    clockwise = clockwork(cast.leader.actor.tenant)
    with activate(acme):
        told("Brauer", -3, every_months=1)
        rounds = [remind_owners(by=clockwise, today=today + timedelta(days=n)) for n in range(40)]
    assert sum(rounds) == 3, "the first is overdue, the second due soon and overdue"


def test_the_manager_hears_where_who_owed_it_has_left(acme, cast, told, today):
    with activate(acme):
        told("Brauer", -3, owner_id=cast.colleague.membership.pk)
        cast.colleague.membership.is_active = False
        cast.colleague.membership.save()
        remind_owners(by=clockwork(cast.leader.actor.tenant), today=today)
        assert Notice.objects.get().recipient_id == cast.manager.membership.pk


def test_promises_follow_into_the_account_it_is_merged_with_and_back(
    acme, cast, book, told, ended, clock
):
    by = cast.leader.actor
    with activate(acme):
        pledge = told("Tamar", -3)
        ended(pledge, "broken", note="No crew.")
        merge_accounts(survivor_id=book["Delmar"].pk, merged_id=book["Tamar"].pk, by=by, **clock)
        assert Pledge.objects.get().account_id == book["Delmar"].pk
        assert PledgeOutcome.objects.get().pledge_id == pledge.pk
        unmerge_accounts(merged_id=book["Tamar"].pk, by=by, **clock)
        assert Pledge.objects.get().account_id == book["Tamar"].pk
