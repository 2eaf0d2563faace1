"""The ranking says who may not be selected, and counts no seat for them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account
from kam.tenancy.context import activate
from selection.models import Approval, Score, TierHolding
from selection.queries.criteria import model_in_force
from selection.queries.ranking import Trial, ranking, setting_of
from selection.queries.tiers import scheme_in_use
from selection.services.approvals import decide_approval
from selection.services.facts import state_fact
from selection.services.knockouts import KnockoutData, declare_knockout
from selection.services.overrides import ask_override
from selection.services.tiers import TierRow, choose_scheme
from selection.services.versions import put_in_force
from tests.selection.test_pages import berlin_today, body

pytestmark = pytest.mark.django_db
PAGE = "/w/acme/selection/"


@pytest.fixture
def in_force(acme, cast, draft):
    """Two tiers that everybody's score reaches, and a knock-out that people state."""
    clock = {"today": berlin_today(), "now": timezone.now()}
    with activate(acme):
        declare_knockout(
            model=draft,
            knockout=KnockoutData(name="Credit block", help="Finance says stop."),
            by=cast.leader.actor,
            now=clock["now"],
        )
        model = put_in_force(
            model=draft, effective_on=clock["today"], by=cast.leader.actor, **clock
        )
        choose_scheme(
            name="League",
            rows=[TierRow("Premier", 1), TierRow("First", 0)],
            by=cast.leader.actor,
            **clock,
        )
        Score.objects.filter(model=model).update(completeness=1.0)
    return model


def ranked(person, *, trial=None):
    setting = setting_of(model_in_force(berlin_today()), today=berlin_today())
    found = ranking(setting, by=person.actor, trial=trial)
    words = {row.name: row.eligibility.barrier_words for row in found.rows}
    return words, [(line.above, line.left_out) for line in found.lines]


def state(cast, account):
    return state_fact(
        account_id=account.pk,
        code="credit_block",
        evidence="Two instalments open since June.",
        by=cast.leader.actor,
        today=berlin_today(),
    )


def test_who_is_ruled_out_takes_no_seat_until_a_leader_makes_an_exception(
    acme, cast, book, in_force
):
    with activate(acme):
        before = ranked(cast.leader)[1]
        state(cast, book["Brauer"])
        words, lines = ranked(cast.leader)
        assert words["Brauer"] == ["Ruled out: Credit block"]
        assert words["Halvorsen"] == []
        assert lines[0] == (before[0][0] - 1, before[0][1] + 1)

        clock = {"today": berlin_today(), "now": timezone.now()}
        ask_override(
            account_id=book["Brauer"].pk,
            code="credit_block",
            reason="The bank answers for it.",
            by=cast.leader.actor,
            **clock,
        )
        assert ranked(cast.leader)[0]["Brauer"] == ["Ruled out: Credit block"]
        decide_approval(
            approval=Approval.objects.get(kind="knockout_override"),
            approve=True,
            by=cast.leader.actor,
            **clock,
        )
        words, lines = ranked(cast.leader)
        assert words["Brauer"] == []
        assert lines == before


def test_who_does_not_want_or_is_hardly_known_says_so(acme, cast, book, in_force):
    with activate(acme):
        Account.objects.filter(pk=book["Brauer"].pk).update(willingness="does_not_want")
        Score.objects.filter(account_id=book["Delmar"].pk).update(completeness=0.79)
        words, lines = ranked(cast.leader)
        assert words["Brauer"] == ["Does not want"]
        assert words["Delmar"] == ["Known to less than 80%"]
        assert sum(left_out for _above, left_out in lines) == 2


def test_what_is_known_is_that_of_the_weights_tried(acme, cast, book, in_force):
    with activate(acme):
        every = {"revenue": 0, "growth": 0, "strategic_fit": 100}
        words, _lines = ranked(cast.leader, trial=Trial(points=every))
        assert words == {}
        most = {"revenue": 50, "growth": 25, "strategic_fit": 25}
        words, _lines = ranked(cast.leader, trial=Trial(points=most))
        assert words["Halvorsen"] == ["Known to less than 80%"]
        words, _lines = ranked(cast.leader, trial=Trial(points={**most, "strategic_fit": 0}))
        assert words["Halvorsen"] == []


def test_a_holder_that_is_hardly_known_keeps_its_seat_and_is_marked(acme, cast, book, in_force):
    with activate(acme):
        before = ranked(cast.leader)[1]
        tier = scheme_in_use().tiers[0]
        TierHolding.objects.create(
            account_id=book["Brauer"].pk,
            tier=tier,
            level=tier.level,
            tier_name=tier.name,
            starts_on=berlin_today(),
        )
        Score.objects.filter(account_id=book["Brauer"].pk).update(completeness=0.5)
        words, lines = ranked(cast.leader)
        assert words["Brauer"] == ["Known to less than 80%"]
        assert lines == before


def test_page_file_and_rest_say_the_same(acme, cast, book, in_force, browser, machine):
    with activate(acme):
        state(cast, book["Brauer"])
    client = browser(cast.reader)
    page = body(client.get(PAGE))
    assert "Ruled out: Credit block" in page
    assert "1 more reaches it and takes no seat" in page
    file = b"".join(client.get(f"{PAGE}?export=csv").streaming_content).decode()
    assert "What keeps it out" in file
    assert "Ruled out: Credit block" in file
    (row,) = machine(cast.reader).get("/api/v1/selection/kept-out/").json()["results"]
    assert (row["account_name"], row["barriers"]) == ("Brauer", ["knocked_out"])
    assert (row["knockouts"], row["missing"]) == (["Credit block"], [])
    assert row["takes_seat"] is False


def test_marks_cost_no_statement_for_each_row(acme, cast, book, in_force, browser):
    client = browser(cast.reader)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    with activate(acme):
        state(cast, book["Brauer"])
    statements()
    few = statements()
    with activate(acme):
        for name in ("Halvorsen", "Delmar", "Castellan"):
            state(cast, book[name])
    assert statements() <= few
