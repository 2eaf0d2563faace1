"""What would move an account: tornado, the way to the next line, break-even with its neighbours."""

import numpy as np
import pytest

from kam.tenancy.context import activate
from selection import scoring, sensitivity
from selection.queries import neighbours
from selection.queries.explanations import explanation_of
from selection.queries.levers import levers_of
from selection.services.ratings import RatingRow, rate_accounts
from selection.services.tiers import TierRow, choose_scheme

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme(acme, cast, model, clock):
    with activate(acme):
        return choose_scheme(
            name="Two",
            rows=[TierRow("Key", 70), TierRow("Known", 45)],
            by=cast.leader.actor,
            **clock,
        )


@pytest.fixture
def rated(acme, cast, book, model, clock):
    with activate(acme):
        rate_accounts(
            rows=[
                RatingRow(book[name].pk, "strategic_fit", value, "Seen on site")
                for name, value in (("Halvorsen", 50), ("Brauer", 75), ("Castellan", 25))
            ],
            by=cast.leader.actor,
            **clock,
        )


def levers(account, person, today, **tried):
    why = explanation_of(account.pk, by=person.actor, today=today, **tried)
    return why, levers_of(why, by=person.actor, **tried)


def test_bars_say_what_a_ranking_with_those_weights_says(acme, cast, book, rated, scheme, today):
    with activate(acme):
        why, found = levers(book["Brauer"], cast.leader, today)
        weights = {part.criterion.code: part.weight for part in why.parts}
        for bar in found.shifts:
            for part, score in ((0.75, bar.score_lower), (1.25, bar.score_raised)):
                points = dict(weights)
                new = points[bar.criterion.code] * part
                rest = (100 - new) / (100 - points[bar.criterion.code])
                points = {code: value * rest for code, value in points.items()}
                points[bar.criterion.code] = new
                tried = explanation_of(
                    book["Brauer"].pk, by=cast.leader.actor, today=today, points=points
                )
                assert score == pytest.approx(tried.score)
        assert [abs(bar.score_raised - bar.score_lower) for bar in found.shifts] == sorted(
            (abs(bar.score_raised - bar.score_lower) for bar in found.shifts), reverse=True
        )
        assert max(max(abs(b.lower_part), abs(b.raised_part)) for b in found.shifts) == 1
        assert (found.rank, found.ranked) == (3, 4)


def test_a_step_that_is_taken_reaches_the_line(acme, cast, book, rated, scheme, today):
    with activate(acme):
        why, found = levers(book["Brauer"], cast.leader, today)
        assert (found.target.name, found.target.at, found.target.is_seat) == ("Known", 45, False)
        assert found.steps
        weights = [part.weight for part in why.parts]
        for step in found.steps:
            if not step.is_possible:
                continue
            worth = [
                step.utility if part.criterion == step.criterion else part.utility
                for part in why.parts
            ]
            assert scoring.score([worth], weights).score[0] == pytest.approx(45)


def test_a_step_of_a_figure_is_said_in_its_own_unit(acme, cast, book, rated, scheme, today):
    with activate(acme):
        _why, found = levers(book["Castellan"], cast.leader, today)
        rises = [*found.steps, *(rise for pair in found.pairs for rise in pair)]
        revenue = next(r for r in rises if r.criterion.code == "revenue" and r.is_possible)
        assert revenue.reading > 800_000
        assert revenue.reading_minor == round(revenue.reading * 100)
        assert all(r.reading is None for r in rises if r.criterion.is_rated)


def test_at_the_break_even_weight_two_neighbours_score_the_same(
    acme, cast, book, rated, scheme, today
):
    with activate(acme):
        why, found = levers(book["Brauer"], cast.leader, today)
        above, below = found.neighbours
        assert (above.is_above, below.is_above) == (True, False)
        assert (above.name, below.name) == ("Delmar", "Castellan")
        codes = [part.criterion.code for part in why.parts]
        weights = [part.weight for part in why.parts]
        by_name = {account.pk: name for name, account in book.items()}
        for each in found.neighbours:
            other, _levers = levers(book[by_name[each.account_id]], cast.leader, today)
            for turn in each.turns:
                changed = sensitivity.reweighed(
                    weights, codes.index(turn.criterion.code), turn.at / 100
                )
                rows = [neighbours.worth_of(why), neighbours.worth_of(other)]
                one, two = scoring.score(np.array(rows), changed).score
                assert one == pytest.approx(two, abs=1e-4)


def test_tried_weights_and_lines_are_followed(acme, cast, book, rated, scheme, today):
    with activate(acme):
        tried = {"points": {"revenue": 10, "growth": 80, "strategic_fit": 10}, "lines": [90, 20]}
        why, found = levers(book["Brauer"], cast.leader, today, **tried)
        assert found.score == why.score
        assert found.target.at in (90, 20)
        assert found.steps[0].utility > 0


def test_outside_the_circle_nothing_is_said(acme, cast, book, rated, scheme, today):
    with activate(acme):
        assert levers(book["Brauer"], cast.reader, today)[1] is None
        assert levers(book["Halvorsen"], cast.manager, today)[1] is None
        assert levers(book["Tamar"], cast.leader, today)[1].rank is None


def test_a_manager_is_ranked_among_accounts_of_the_circle_only(
    acme, cast, book, rated, scheme, today
):
    with activate(acme):
        _why, found = levers(book["Brauer"], cast.manager, today)
        assert (found.rank, found.ranked, found.is_everybody) == (1, 1, False)
        assert found.neighbours == []


def test_a_large_book_shows_scores_without_ranks(
    acme, cast, book, rated, scheme, today, monkeypatch
):
    monkeypatch.setattr(neighbours, "MOST_RANKED", 2)
    with activate(acme):
        _why, found = levers(book["Brauer"], cast.leader, today)
        assert found.rank is None
        assert not found.is_ranked
        assert found.neighbours == []
        assert all(bar.rank_lower is None for bar in found.shifts)
        assert found.shifts[0].score_lower is not None


def test_an_account_of_a_segment_is_ranked_with_the_weights_of_each(
    acme, cast, book, rated, scheme, clock, today
):
    table = np.array([[60, 20, 20], [10, 80, 10], [60, 20, 20]], dtype=float)
    worth = np.array([[50, 80, 10], [90, 10, 30], [np.nan, 40, 60]], dtype=float)
    bars = sensitivity.tornado(worth, table, 0)
    for bar in bars:
        shares = np.array(
            [
                sensitivity.reweighed(row, bar.column, row[bar.column] / row.sum() * 1.25)
                for row in table
            ]
        )
        brute = scoring.score(worth, shares).score
        assert bar.score_raised == pytest.approx(brute[0])
        assert bar.rank_raised == scoring.ranks(brute)[0]


def test_both_pages_show_it(acme, cast, book, rated, scheme, browser):
    brauer = book["Brauer"].pk
    for address in (f"/w/acme/accounts/{brauer}/why/", f"/w/acme/selection/?open={brauer}"):
        text = browser(cast.leader).get(address).content.decode()
        assert "If a weight changes by a quarter" in text
        assert "What would it take" in text
        assert "At which weight they change places" in text
        text = browser(cast.reader).get(address).content.decode()
        assert "If a weight changes by a quarter" not in text


def test_rest_says_it_to_the_circle(acme, cast, book, rated, scheme, machine):
    address = f"/api/v1/selection/scores/{book['Brauer'].pk}/levers/"
    answer = machine(cast.leader, scopes=["selection:read"]).get(address)
    assert answer.status_code == 200
    said = answer.json()
    assert said["target"]["tier_name"] == "Known"
    assert {each["code"] for each in said["shifts"]} == {"revenue", "growth", "strategic_fit"}
    assert said["neighbours"][0]["is_above"]
    assert machine(cast.reader, scopes=["selection:read"]).get(address).status_code == 404
