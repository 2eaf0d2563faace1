"""How much hangs on how few: shares of the book, seen by those who may read all of it."""

from datetime import date

import pytest

from accounts.models import ProductLine, RevenueFact
from accounts.services.group import move_in_group
from accounts.services.registry import NewAccount, register_accounts
from kam.errors import NotAllowed
from kam.tenancy.context import activate
from selection.queries.concentration import concentration_of, small_among
from selection.services.portfolio import LineData, set_lines

pytestmark = pytest.mark.django_db

PAGE = "/w/acme/selection/concentration/"
LAST = date(2026, 2, 1)


@pytest.fixture
def bought(acme, book):
    """Facts of two product lines and two quarters, in cents; Delmar's cost is not known."""
    with activate(acme):
        drives, pumps = (
            ProductLine.objects.create(name=name, name_norm=name.lower())
            for name in ("Drives", "Pumps")
        )
        for name, line, month, revenue, cost, unknown in (
            ("Halvorsen", drives, LAST, 60_00, 20_00, 0),
            ("Brauer", drives, LAST, 20_00, 10_00, 0),
            ("Castellan", pumps, LAST, 15_00, 5_00, 0),
            ("Delmar", pumps, LAST, 5_00, 0, 1),
            ("Brauer", pumps, date(2025, 10, 1), 10_00, 0, 0),
            ("Tamar", pumps, date(2024, 12, 1), 99_00, 0, 0),
        ):
            RevenueFact.objects.create(
                account=book[name],
                month=month,
                product_line=line,
                currency="EUR",
                lines=1,
                revenue_minor=revenue,
                cost_minor=cost,
                cost_unknown=unknown,
                cost_to_serve_minor=0,
                cost_to_serve_unknown=0,
            )
    return {"drives": drives, "pumps": pumps}


def test_shares_of_the_last_twelve_months(acme, cast, bought):
    with activate(acme):
        page = concentration_of(by=cast.leader.actor)

    figures = page.chosen.figures
    assert page.last == LAST
    assert figures.largest == pytest.approx(60 / 110)
    assert figures.three == pytest.approx(105 / 110)
    assert figures.effective_number == pytest.approx(110**2 / (60**2 + 30**2 + 15**2 + 5**2))
    assert [part.name for part in page.chosen.largest] == [
        "Halvorsen", "Brauer", "Castellan", "Delmar",
    ]  # fmt: skip
    assert page.chosen.largest[0].asks_nomination
    assert not page.chosen.largest[2].asks_nomination


def test_every_dimension_has_its_figures(acme, cast, bought):
    with activate(acme):
        page = concentration_of(by=cast.leader.actor, dimension="margin")
    found = {each.name: each for each in page.dimensions}

    assert [each.code for each in page.dimensions[:3]] == ["revenue", "margin", "group"]
    assert found["Drives"].figures.largest == pytest.approx(0.75)
    assert found["Pumps"].figures.accounts == 3
    assert page.chosen.unknown == 1
    assert page.chosen.figures.largest == pytest.approx(40 / 70)


def test_a_group_counts_as_one(acme, cast, book, bought):
    with activate(acme):
        (holding,) = register_accounts(
            rows=[NewAccount(name="Brauer Holding")], by=cast.leader.actor, today=LAST
        )
        move_in_group(account_id=book["Brauer"].pk, parent_id=holding.pk, by=cast.leader.actor)
        page = concentration_of(by=cast.leader.actor, dimension="group")

    assert "Brauer Holding" in {part.name for part in page.chosen.largest}
    assert page.chosen.figures.largest == pytest.approx(60 / 110)


def test_quarters_are_counted_back_from_the_newest_month(acme, cast, bought):
    with activate(acme):
        trend = concentration_of(by=cast.leader.actor).trend

    assert len(trend) == 8
    assert trend[-1].last_month == LAST
    assert trend[-1].figures.largest == pytest.approx(0.6)
    assert trend[-2].figures.largest == 1
    assert trend[0].figures is None


def test_a_currency_without_rate_is_told(acme, cast, book, bought):
    with activate(acme):
        RevenueFact.objects.filter(account=book["Delmar"]).update(currency="NOK")
        page = concentration_of(by=cast.leader.actor)

    assert page.unpriced == ["NOK"]
    assert page.chosen.figures.accounts == 3


def test_only_who_reads_every_figure_sees_shares(acme, cast, bought, browser, machine):
    with activate(acme), pytest.raises(NotAllowed):
        concentration_of(by=cast.manager.actor)
    html = browser(cast.manager).get(PAGE).content.decode()
    assert "Halvorsen" not in html
    assert "Leaders of the whole workspace" in html
    assert machine(cast.manager, scopes=["selection:read"]).get(
        "/api/v1/selection/concentration/"
    ).status_code == 403  # fmt: skip


def test_the_page_shows_alarms_and_exports(acme, cast, bought, browser):
    leader = browser(cast.leader)
    html = leader.get(PAGE).content.decode()

    assert "more than 20%" in html
    assert "more than half" in html
    assert "nominate it" in html
    assert "Drives" in leader.get(PAGE, {"dimension": str(bought["drives"].pk)}).content.decode()
    assert leader.get(PAGE, {"dimension": "nonsense"}).status_code == 200
    file = b"".join(leader.get(PAGE, {"export": "csv"}).streaming_content).decode()
    assert "Effective" in file or "equal accounts" in file


def test_without_figures_the_page_says_so(cast, book, browser):
    assert "Import revenue first" in browser(cast.leader).get(PAGE).content.decode()


def test_who_is_depended_on_is_listed_and_nominated_with_a_button(acme, cast, bought, browser):
    leader = browser(cast.leader)
    html = leader.get(PAGE).content.decode()
    with activate(acme):
        page = concentration_of(by=cast.leader.actor)
    first = page.depended[0]

    assert [each.name for each in page.depended] == ["Halvorsen", "Castellan", "Brauer"]
    assert [name for name, _share in first.on] == [
        "Revenue",
        "Margin",
        "Groups, by revenue",
        "Drives",
    ]
    assert first.asks_nomination
    assert "Brings 54.5% of: Revenue." in html
    nominated = leader.post(
        f"/w/acme/accounts/{first.account_id}/programme/nominate/",
        {"reason": "Brings 54.5% of: Revenue."},
    )
    assert nominated.status_code == 303
    with activate(acme):
        again = {e.name: e for e in concentration_of(by=cast.leader.actor).depended}
    assert not again["Halvorsen"].asks_nomination


def test_the_workspace_moves_the_guard_rails(acme, cast, bought):
    lines = LineData(nominate_from=55, reason_up_to=10, strong_from=50, attractive_from=60)
    with activate(acme):
        set_lines(lines=lines, by=cast.leader.actor)
        page = concentration_of(by=cast.leader.actor)

    assert {part.name: part.rail.value for part in page.chosen.largest} == {
        "Halvorsen": "nothing",
        "Brauer": "nothing",
        "Castellan": "nothing",
        "Delmar": "reason",
    }
    assert [each.name for each in page.depended] == ["Halvorsen"]


def test_small_is_who_is_small_on_every_dimension(acme, cast, book, bought):
    ids = [account.pk for account in book.values()]
    lines = LineData(nominate_from=55, reason_up_to=2, strong_from=50, attractive_from=60)
    with activate(acme):
        assert small_among(ids, currency="EUR") == set()
        # Delmar brings 1.3 % by its standing, and a sixth of the pumps
        set_lines(lines=lines, by=cast.leader.actor)
        assert small_among(ids, currency="EUR") == set()
        RevenueFact.objects.filter(account=book["Delmar"]).delete()
        assert small_among(ids, currency="EUR") == {book["Delmar"].pk}


def test_rest_tells_the_same(acme, cast, bought, machine):
    said = machine(cast.leader, scopes=["selection:read"]).get(
        "/api/v1/selection/concentration/", {"dimension": "margin"}
    ).json()  # fmt: skip

    assert said["dimensions"][0]["figures"]["cr1"] == pytest.approx(60 / 110)
    assert said["dimensions"][0]["figures"]["alarms"] == ["one", "three"]
    assert said["largest"][0]["account_name"] == "Halvorsen"
    assert len(said["quarters"]) == 8
