"""A criterion may demand a value, and knock-outs bar: what that means for selection."""

import pytest

from kam.tenancy.context import activate
from selection.models import Criterion, Score
from selection.queries.criteria import criteria_of
from selection.queries.eligibility import eligibility_of
from selection.services.criteria import CriterionChange, change_criterion
from selection.services.facts import state_fact
from selection.services.knockouts import KnockoutData, declare_knockout
from selection.services.ratings import RatingRow, rate_accounts
from selection.services.scores import score_accounts
from selection.services.versions import put_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def demanding(acme, cast, draft, clock):
    """Strategic fit must be known; a credit block rules out."""
    leader = cast.leader.actor
    with activate(acme):
        fit = criteria_of(draft)[2]
        change = CriterionChange(
            fit.name, fit.help, fit.group, worded=fit.worded, missing="required"
        )
        change_criterion(criterion=fit, change=change, by=leader, **clock)
        declare_knockout(
            model=draft, knockout=KnockoutData(name="Credit block"), by=leader, now=clock["now"]
        )
        return put_in_force(model=draft, effective_on=clock["today"], by=leader, **clock)


def test_an_unknown_value_that_must_be_known_blocks_selection(acme, cast, demanding, book, clock):
    halvorsen = book["Halvorsen"].pk
    with activate(acme):
        assert Criterion.objects.get(model=demanding, code="strategic_fit").missing == "required"
        before = Score.objects.get(model=demanding, account_id=halvorsen)
        unrated = eligibility_of([halvorsen], model=demanding)[halvorsen]
        assert unrated.missing == ("Strategic fit",)
        assert not unrated.may_enter
        assert not unrated.is_barred
        assert eligibility_of(model=demanding)[halvorsen].missing == ("Strategic fit",)

        row = RatingRow(halvorsen, "strategic_fit", 50.0, "Workshop.")
        rate_accounts(rows=[row], by=cast.leader.actor, **clock)
        score_accounts(model=demanding, by=cast.leader.actor, **clock)

        rated = eligibility_of([halvorsen], model=demanding)[halvorsen]
        assert rated.missing == ()
        assert rated.may_enter
        # what is unknown was left out, never counted as nothing (method 3.1)
        assert before.completeness < 1
        assert before.low < before.score < before.high


def test_an_account_without_any_score_lacks_what_must_be_known(acme, demanding, book):
    tamar = book["Tamar"].pk
    with activate(acme):
        assert eligibility_of([tamar], model=demanding)[tamar].missing == ("Strategic fit",)


def test_a_stated_knockout_bars_and_says_its_name(acme, cast, demanding, book, clock):
    brauer = book["Brauer"].pk
    with activate(acme):
        state_fact(
            account_id=brauer,
            code="credit_block",
            evidence="Stop.",
            by=cast.leader.actor,
            today=clock["today"],
        )
        found = eligibility_of(model=demanding)
        assert found[brauer].knockouts == ("Credit block",)
        assert found[brauer].is_barred
        assert not found[book["Halvorsen"].pk].is_barred
