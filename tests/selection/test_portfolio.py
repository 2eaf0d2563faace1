"""The portfolio matrix, volume and profit, lines of the book and how customers see us."""

from datetime import date, timedelta

import pytest

from accounts.services.standing import post_standing
from kam.errors import Conflict, NotAllowed, RuleViolation, Stale
from kam.tenancy.context import activate
from selection.choices import Stance
from selection.models import StrengthRating, Tier, TierHolding
from selection.portfolio import Mismatch
from selection.queries.matrix import portfolio_of, volumes
from selection.queries.portfolio import factors, lines_in_use, strength_sheet
from selection.services.portfolio import (
    LineData,
    add_factor,
    change_factor,
    rate_strength,
    retire_factor,
    set_lines,
)
from selection.services.ratings import RatingRow, rate_accounts
from selection.services.tiers import TierRow, choose_scheme

pytestmark = pytest.mark.django_db

PAGE = "/w/acme/selection/portfolio/"
API = "/api/v1/selection/"


def line_data(**other):
    said = {"nominate_from": 18, "reason_up_to": 1, "strong_from": 50, "attractive_from": 60}
    return LineData(**{**said, **other})


@pytest.fixture
def asked(acme, cast):
    """Two success factors, delivery three times as heavy."""
    with activate(acme):
        return [
            add_factor(name=name, weight=weight, by=cast.leader.actor)
            for name, weight in (("Delivery", 30), ("Price", 10))
        ]


@pytest.fixture
def see(acme, cast, book, asked, today):
    """Rate a supplier at an account: Delivery, then Price."""

    def rate(name, competitor, *values, on=today, by=cast.leader.actor):
        with activate(acme):
            return rate_strength(
                account=book[name],
                competitor=competitor,
                values={f.pk: v for f, v in zip(asked, values, strict=True) if v},
                source="Ms Roth, review",
                rated_on=on,
                by=by,
                today=today,
            )

    return rate


@pytest.fixture
def rated(acme, cast, model, book, see, clock):
    """Brauer is strong and attractive, Delmar neither; both are rated for strategic fit."""
    with activate(acme):
        post_standing(
            rows=[
                {
                    "account_id": book["Delmar"].pk,
                    "currency": "EUR",
                    "revenue_minor": 100_000_00,
                    "revenue_prev_minor": 200_000_00,
                    "margin_minor": 30_000_00,
                    "data_as_of": clock["today"],
                }
            ],
            part="figures",
        )
        rate_accounts(
            rows=[
                RatingRow(book["Brauer"].pk, "strategic_fit", 100, "Their plan"),
                RatingRow(book["Delmar"].pk, "strategic_fit", 0, "Their plan"),
            ],
            by=cast.leader.actor,
            **clock,
        )
    see("Brauer", "", 5, 4)
    see("Brauer", "Voltera", 3, 5)
    see("Delmar", "", 2, 2)
    see("Delmar", "Voltera", 4, 4)


def held(acme, cast, book, name, clock, hours=None):
    with activate(acme):
        choose_scheme(name="One", rows=[TierRow("A", 50)], by=cast.leader.actor, **clock)
        tier = Tier.objects.get(scheme__is_active=True)
        Tier.objects.update(manager_hours=hours)
        TierHolding.objects.create(
            account=book[name],
            tier=tier,
            level=1,
            tier_name="A",
            starts_on=clock["today"],
            decided_by_name="Ada",
        )
        post_standing(
            rows=[{"account_id": book[name].pk, "tier_level": 1, "tier_name": "A"}], part="tier"
        )


def test_strength_is_counted_against_the_strongest_competitor(acme, cast, book, see, today):
    see("Brauer", "", 4, 3)
    see("Brauer", "Weak", 1, 1)
    see("Brauer", "Voltera", 5, 3)
    with activate(acme):
        sheet = strength_sheet(book["Brauer"].pk, by=cast.leader.actor, today=today)

    assert sheet.strength.competitor == "Voltera"
    assert sheet.strength.value == pytest.approx(50 + 12.5 * 0.75 * (4 - 5))
    assert [each.competitor for each in sheet.suppliers] == ["", "Voltera", "Weak"]


def test_the_newest_day_counts_and_older_ones_stay(acme, cast, book, see, today):
    see("Brauer", "", 4, 4)
    see("Brauer", "Voltera", 4, 4)
    see("Brauer", "voltera ", 1, 0, on=today - timedelta(days=30))
    with activate(acme):
        sheet = strength_sheet(book["Brauer"].pk, by=cast.leader.actor, today=today)

        assert sheet.strength.value == 50
        assert StrengthRating.objects.filter(competitor="Voltera").count() == 3


def test_attractiveness_leaves_out_current_revenue(acme, cast, rated, book, today):
    with activate(acme):
        found = portfolio_of(by=cast.leader.actor, today=today)
    row = {each.name: each for each in found.rows}["Brauer"]

    # growth 30 (flat) and strategic fit 20 (100) are what stays of 50, 30 and 20
    assert row.strength.value == pytest.approx(50 + 12.5 * (0.75 * 2 - 0.25))
    growth = (row.attractiveness * 50 - 20 * 100) / 30
    assert 0 <= growth <= 100
    assert row.contribution == 700_000_00


def test_what_does_not_fit_is_named(acme, cast, rated, book, today, clock):
    held(acme, cast, book, "Delmar", clock, hours=100)
    with activate(acme):
        set_lines(
            lines=line_data(attractive_from=40, hours_leave=20.0), version=0, by=cast.leader.actor
        )
        found = portfolio_of(by=cast.leader.actor, today=today)
    rows = {each.name: each for each in found.rows}

    assert rows["Brauer"].stance.value == Stance.INVEST
    assert rows["Brauer"].mismatches == (Mismatch.OUTSIDE,)
    assert rows["Delmar"].stance.value == Stance.LEAVE
    assert rows["Delmar"].mismatches == (Mismatch.INSIDE, Mismatch.TOO_MANY_HOURS)
    assert (rows["Delmar"].promised, rows["Delmar"].recommended) == (100, 20)


def test_the_strength_a_year_ago_stands_beside(acme, cast, rated, see, today):
    see("Brauer", "", 1, 1, on=today - timedelta(days=500))
    see("Brauer", "Voltera", 1, 1, on=today - timedelta(days=500))
    with activate(acme):
        rows = portfolio_of(by=cast.leader.actor, today=today).rows

    assert {row.name: row.before and row.before.value for row in rows} == {
        "Brauer": 50,
        "Delmar": None,
    }


def test_others_see_only_their_accounts(acme, cast, rated, today):
    with activate(acme):
        seen = portfolio_of(by=cast.manager.actor, today=today)
        none = portfolio_of(by=cast.reader.actor, today=today)
        mine = volumes(by=cast.manager.actor)

    assert [row.name for row in seen.rows] == ["Brauer"]
    assert none.rows == []
    assert [row.name for row in mine.rows] == ["Brauer"]


def test_an_account_without_a_competitor_is_asked_for(acme, cast, model, book, see, today, clock):
    held(acme, cast, book, "Brauer", clock)
    see("Brauer", "", 4, 4)
    with activate(acme):
        found = portfolio_of(by=cast.leader.actor, today=today)

    assert found.rows == []
    assert [name for _id, name in found.unrated] == ["Brauer"]


def test_volume_and_profit_against_the_medians(acme, cast, book):
    with activate(acme):
        found = volumes(by=cast.leader.actor)
    said = {row.name: row.quadrant.value for row in found.rows}

    assert found.revenue_line == 2_000_000_00
    assert found.margin_line == 700_000_00
    assert said == {"Halvorsen": "stars", "Brauer": "stars", "Delmar": "small"}
    assert found.unknown == 1  # Castellan's margin


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"values": {}}, None),
        ({"source": " "}, "source"),
        ({"rated_on": date(2027, 1, 1)}, "rated_on"),
        ({"competitor": "x" * 121}, "competitor"),
    ],
)
def test_ratings_that_make_no_sense_are_refused(acme, cast, book, asked, today, change, field):
    said = {"values": {asked[0].pk: 3}, "source": "Call", "rated_on": today, "competitor": ""}
    with activate(acme), pytest.raises(RuleViolation) as refused:
        rate_strength(account=book["Brauer"], by=cast.leader.actor, today=today, **said | change)

    assert refused.value.field == field


def test_only_the_circle_rates_and_reads(acme, cast, book, see, today):
    see("Brauer", "", 4, 4, by=cast.manager.actor)
    with pytest.raises(NotAllowed):
        see("Delmar", "", 4, 4, by=cast.manager.actor)
    with pytest.raises(NotAllowed):
        see("Brauer", "", 4, 4, by=cast.reader.actor)
    with activate(acme), pytest.raises(NotAllowed):
        strength_sheet(book["Brauer"].pk, by=cast.reader.actor, today=today)


def test_factors_are_named_once_and_retired_with_their_ratings(acme, cast, asked, see):
    see("Brauer", "", 4, 4)
    with activate(acme):
        with pytest.raises(Conflict):
            add_factor(name="Price", weight=5, by=cast.leader.actor)
        with pytest.raises(RuleViolation):
            add_factor(name="Nothing", weight=0, by=cast.leader.actor)
        change_factor(factor=asked[1], name="Costs", weight=20, version=1, by=cast.leader.actor)
        with pytest.raises(Stale):
            change_factor(factor=asked[1], name="X", weight=20, version=1, by=cast.leader.actor)
        retire_factor(factor=asked[0], by=cast.leader.actor)
        with pytest.raises(Conflict):
            retire_factor(factor=asked[0], by=cast.leader.actor)
        with pytest.raises(NotAllowed):
            add_factor(name="Mine", weight=5, by=cast.manager.actor)

        assert [(each.name, each.weight) for each in factors()] == [("Costs", 20)]
        assert StrengthRating.objects.count() == 2


def test_lines_are_those_of_the_method_until_moved(acme, cast):
    with activate(acme):
        assert (lines_in_use().nominate_from, lines_in_use().reason_up_to) == (18, 1)
        set_lines(lines=line_data(nominate_from=25), version=0, by=cast.leader.actor)
        assert lines_in_use().nominate_from == 25
        with pytest.raises(Stale):
            set_lines(lines=line_data(), version=0, by=cast.leader.actor)
        with pytest.raises(RuleViolation):
            set_lines(lines=line_data(reason_up_to=18), by=cast.leader.actor)
        with pytest.raises(NotAllowed):
            set_lines(lines=line_data(), by=cast.manager.actor)


def test_the_page_shows_matrix_table_and_file(acme, cast, rated, browser):
    leader = browser(cast.leader)
    html = leader.get(PAGE).content.decode()

    assert html.count("</title></circle>") == 2
    assert "Brauer: strength" in html
    assert "Voltera" in html
    file = b"".join(leader.get(PAGE, {"export": "csv"}).streaming_content).decode()
    assert "Delmar" in file
    assert "Delmar" not in browser(cast.manager).get(PAGE).content.decode()
    volume = leader.get(PAGE, {"view": "volume"}).content.decode()
    assert "Much volume, much profit" in volume
    listed = leader.get(PAGE, {"view": "volume", "export": "csv"})
    assert "Halvorsen" in b"".join(listed.streaming_content).decode()


def test_pages_say_what_is_missing(cast, book, browser):
    leader = browser(cast.leader)

    assert "No success factors yet" in leader.get(PAGE).content.decode()
    nobody = browser(cast.reader).get(PAGE, {"view": "volume"}).content.decode()
    assert "Of no account" in nobody
    strength = browser(cast.reader).get(f"/w/acme/accounts/{book['Brauer'].pk}/strength/")
    assert "Only the account" in strength.content.decode()


def test_leaders_set_lines_and_factors_on_pages(acme, cast, browser):
    leader = browser(cast.leader)
    lines = {"nominate_from": "20", "reason_up_to": "2", "strong_from": "50", "version": "0"}

    assert leader.post(f"{PAGE}lines/", lines).status_code == 422
    lines["attractive_from"] = "55"
    assert leader.post(f"{PAGE}lines/", lines).status_code == 303
    assert leader.post(f"{PAGE}lines/", lines).status_code == 409
    assert leader.post(f"{PAGE}factors/add/", {"name": "Speed", "weight": "3"}).status_code == 303
    with activate(acme):
        (factor,) = factors()
        assert lines_in_use().attractive_from == 55
    page = f"{PAGE}factors/{factor.pk}/"
    assert leader.post(page, {"name": "Pace", "weight": "4", "version": "1"}).status_code == 303
    assert "Pace" in browser(cast.reader).get(f"{PAGE}factors/").content.decode()
    assert browser(cast.manager).get(f"{PAGE}lines/").status_code == 403
    assert leader.post(f"{page}retire/").status_code == 303
    assert "Pace" not in leader.get(f"{PAGE}factors/").content.decode()


def test_the_team_rates_on_the_account(acme, cast, book, asked, browser, today):
    manager, page = browser(cast.manager), f"/w/acme/accounts/{book['Brauer'].pk}/strength/"
    said = {"competitor": "Voltera", "source": "Audit", "rated_on": "2026-01-15"}

    assert manager.post(f"{page}rate/", said).status_code == 422
    said[f"factor_{asked[0].pk}"] = "4"
    assert manager.post(f"{page}rate/", said).status_code == 303
    html = manager.get(page).content.decode()
    assert "Voltera" in html
    file = b"".join(manager.get(page, {"export": "csv"}).streaming_content).decode()
    assert "Audit" in file
    assert browser(cast.reader).post(f"{page}rate/", said).status_code == 403


def test_rest_tells_and_takes_the_same(acme, cast, rated, book, asked, machine):
    leader = machine(cast.leader, scopes=["selection:read", "selection:write"])

    rows = leader.get(f"{API}portfolio/").json()["results"]
    assert {row["account_name"]: row["stance"] for row in rows}["Delmar"] == "leave"
    assert rows[0]["strength"]["competitor"] == "Voltera"
    assert len(leader.get(f"{API}volume/").json()["results"]) == 3
    lines = leader.get(f"{API}book-lines/")
    assert (lines.json()["nominate_from"], lines["ETag"]) == (18, '"v0"')
    said = {"nominate_from": 20, "reason_up_to": 2, "strong_from": 50, "attractive_from": 60}
    put = leader.put(
        f"{API}book-lines/", said, content_type="application/json", headers={"If-Match": '"v0"'}
    )
    assert (put.status_code, put.json()["version"]) == (200, 1)
    body = {
        "account_id": str(book["Delmar"].pk),
        "source": "Call",
        "rated_on": "2026-02-01",
        "ratings": [{"factor_id": str(asked[0].pk), "value": 3}],
    }
    made = leader.post(f"{API}strength-ratings/", body, content_type="application/json")
    assert made.status_code == 201
    twice = body | {"ratings": body["ratings"] * 2}
    again = leader.post(f"{API}strength-ratings/", twice, content_type="application/json")
    assert again.status_code == 422
    listed = leader.get(f"{API}strength-ratings/", {"account_id": str(book["Delmar"].pk)}).json()
    assert len(listed["results"]) == 5
    seen = leader.get(f"/api/v1/accounts/{book['Brauer'].pk}/strength/").json()
    assert seen["strength"]["competitor"] == "Voltera"
    factor = leader.get(f"{API}success-factors/").json()["results"][0]
    assert factor["name"] == "Delivery"
    reader = machine(cast.reader, scopes=["selection:read"])
    assert reader.get(f"{API}portfolio/").json()["results"] == []
    assert reader.get(f"/api/v1/accounts/{book['Brauer'].pk}/strength/").status_code == 403


def test_nothing_crosses_to_another_workspace(acme, globex, cast, outsider, rated, browser):
    with activate(globex):
        assert list(factors()) == []
        assert StrengthRating.objects.count() == 0
