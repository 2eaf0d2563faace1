"""Revenue alone beside our score: who would be in, who out, and why."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam.tenancy.context import activate
from selection import tiers
from selection.queries.revenue_only import revenue_only
from selection.services.tiers import TierRow, choose_scheme
from tests.selection.promises import promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme(acme, cast, model, clock):
    """By score: Halvorsen and Delmar above, Brauer and Castellan outside."""
    with activate(acme):
        return choose_scheme(
            name="Two",
            rows=[TierRow("Key", 70), TierRow("Known", 45)],
            by=cast.leader.actor,
            **clock,
        )


values = st.lists(st.one_of(st.floats(0, 1e9), st.just(math.nan)), max_size=30)


@promise(given(values, st.lists(st.integers(0, 6), min_size=1, max_size=4)))
def check_places_are_filled_from_the_top_by_value_alone(found, places):
    levels = tiers.fill(found, places)

    known = [value for value in found if not math.isnan(value)]
    assert sum(levels > 0) == min(len(known), sum(places))
    assert all((levels == n + 1).sum() <= seats for n, seats in enumerate(places))
    assert all(levels[at] == 0 for at, value in enumerate(found) if math.isnan(value))
    for one, two in zip(*np.triu_indices(len(found), 1), strict=True):
        if found[one] > found[two] and levels[two]:
            assert 0 < levels[one] <= levels[two]


def test_as_many_places_and_who_would_be_in_and_out(acme, cast, book, scheme, today):
    with activate(acme):
        found = revenue_only(by=cast.leader.actor, today=today)
        rows = {row.name: row for row in found.rows}

        assert found.places == sum(1 for row in found.rows if row.level)
        assert found.places == sum(1 for row in found.rows if row.revenue_level)
        assert rows["Brauer"].move == "enter"
        assert rows["Delmar"].move == "leave"
        assert [row.move for row in found.rows][:2] == ["leave", "enter"]
        assert (found.counts["enter"], found.counts["leave"], found.both) == (1, 1, 1)
        assert rows["Tamar"].revenue_level == 0


def test_the_reasons_are_criteria_other_than_revenue(acme, cast, book, scheme, today):
    with activate(acme):
        rows = {row.name: row for row in revenue_only(by=cast.leader.actor, today=today).rows}

        assert rows["Delmar"].reason_codes == ["growth"]
        assert rows["Delmar"].is_held_up
        assert rows["Brauer"].reason_codes == ["growth"]
        assert not rows["Brauer"].is_held_up
        assert rows["Tamar"].reasons == []


def test_it_is_for_who_reads_every_figure(acme, cast, book, scheme, browser, machine, today):
    with activate(acme):
        assert revenue_only(by=cast.manager.actor, today=today) is None
        assert revenue_only(by=cast.reader.actor, today=today) is None

    page = "/w/acme/selection/revenue-only/"
    text = browser(cast.leader).get(page).content.decode()
    assert "Held back by" in text
    assert "1 of 2" in text
    hidden = browser(cast.manager).get(page).content.decode()
    assert "Brauer" not in hidden
    endpoint = "/api/v1/selection/revenue-only/"
    said = machine(cast.leader, scopes=["selection:read"]).get(endpoint).json()["results"]
    assert {row["account_name"]: row["move"] for row in said}["Delmar"] == "leave"
    assert machine(cast.reader, scopes=["selection:read"]).get(endpoint).status_code == 404


def test_it_comes_as_a_file(cast, book, scheme, browser):
    answer = browser(cast.leader).get("/w/acme/selection/revenue-only/?export=csv")
    assert b"Delmar" in b"".join(answer.streaming_content)


def test_the_ranking_leads_to_it(cast, book, scheme, browser):
    assert "revenue-only" in browser(cast.leader).get("/w/acme/selection/").content.decode()
    assert "revenue-only" not in browser(cast.manager).get("/w/acme/selection/").content.decode()
