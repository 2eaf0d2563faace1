"""Revenue: facts derived from lines, standings from facts, in months, currencies and costs."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounts.models import RevenueFact, RevenueLine, Standing
from accounts.queries import revenue
from accounts.services.figures import derive_figures
from accounts.services.revenue import Line, drop_replaced_lines, take_lines
from accounts.services.spend import set_exchange_rate
from kam.errors import NotAllowed
from kam.imports.models import ImportRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def brauer(enter, register):
    return register("Brauer")


@pytest.fixture
def bring(enter, cast):
    """`bring([line, …])`: taken by a run of its own and derived."""

    def brought(lines, *, source="erp", **options):
        run = ImportRun.objects.create(kind="revenue", created_at=datetime(2026, 11, 1, tzinfo=UTC))
        same = take_lines(
            lines=lines, source=source, run_id=run.id, by=cast.leader.actor, **options
        )
        derive_figures(run_id=run.id)
        return run, same

    return brought


def line(
    number, account, day, minor, *, currency="EUR", cost=None, serve=None, product=None, volume=None
):
    return Line(
        str(number),
        account.id,
        product,
        date.fromisoformat(day),
        currency,
        volume,
        minor,
        cost,
        serve,
    )


def standing(account):
    return Standing.objects.get(account=account)


def test_facts_add_up_lines_by_month_product_and_currency(bring, brauer):
    bring(
        [
            line(1, brauer, "2026-05-02", 100, product="Gears", volume=2000, cost=40),
            line(2, brauer, "2026-05-30", 50, product="gears", volume=1000, cost=30),
            line(3, brauer, "2026-05-30", -20, product="Belts"),
            line(4, brauer, "2026-06-01", 70),
        ]
    )

    gears = RevenueFact.objects.get(product_line__name="Gears")
    assert (gears.lines, gears.volume, gears.revenue_minor) == (2, 3000, 150)
    assert (gears.cost_minor, gears.cost_unknown) == (70, 0)
    belts = RevenueFact.objects.get(product_line__name="Belts")
    assert (belts.revenue_minor, belts.cost_minor, belts.cost_unknown) == (-20, 0, 1)
    assert RevenueFact.objects.get(product_line=None).month == date(2026, 6, 1)


def test_a_line_that_moves_takes_its_amount_with_it(bring, brauer, register):
    other = register("Weber")
    bring([line(1, brauer, "2026-05-02", 100), line(2, brauer, "2026-05-03", 10)])

    bring([line(1, other, "2026-06-02", 100)])

    assert RevenueFact.objects.get(account=brauer).revenue_minor == 10
    assert RevenueFact.objects.get(account=other).month == date(2026, 6, 1)
    assert standing(brauer).revenue_minor == 10


def test_lines_that_are_there_already_stay_as_they_are(bring, brauer):
    first, _same = bring([line(1, brauer, "2026-05-02", 100, cost=60)])

    _run, same = bring([line(1, brauer, "2026-05-02", 100)])

    assert same == {"1"}
    kept = RevenueLine.objects.get()
    assert (kept.run_id, kept.cost_minor) == (first.id, 60)


def test_what_a_line_does_not_say_is_erased_only_when_asked(bring, brauer):
    bring([line(1, brauer, "2026-05-02", 100, cost=60)])

    bring([line(1, brauer, "2026-05-02", 100)], erase=True)

    assert RevenueLine.objects.get().cost_minor is None


def test_a_replacing_set_removes_what_it_does_not_bring(bring, brauer, cast):
    bring([line(i, brauer, f"2026-0{i}-02", 100) for i in range(1, 6)])

    run, _same = bring([line(2, brauer, "2026-02-02", 90)], anew=True)
    gone = drop_replaced_lines(
        source="erp",
        run_id=run.id,
        first=date(2026, 2, 1),
        last=date(2026, 4, 1),
        by=cast.leader.actor,
    )
    derive_figures(run_id=run.id)

    assert gone == 2
    months = RevenueFact.objects.order_by("month").values_list("month__month", "revenue_minor")
    assert list(months) == [(1, 100), (2, 90), (5, 100)]
    assert standing(brauer).revenue_minor == 290


def test_twelve_months_up_to_the_newest_month_of_the_workspace(bring, brauer, register):
    other = register("Weber")
    bring(
        [
            line(1, brauer, "2024-11-01", 1),
            line(2, brauer, "2025-10-31", 20),
            line(3, brauer, "2025-11-01", 300),
            line(4, brauer, "2026-09-01", 4000),
            line(5, other, "2026-10-01", 7),
        ]
    )

    figures = standing(brauer)
    assert figures.data_as_of == date(2026, 10, 1)
    assert (figures.revenue_minor, figures.revenue_prev_minor) == (4300, 21)
    assert figures.trend == [300, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4000, 0]


def test_a_newer_month_moves_the_window_of_every_account(bring, brauer, register):
    other = register("Weber")
    bring([line(1, brauer, "2025-10-01", 100), line(2, other, "2026-09-01", 5)])
    assert standing(brauer).revenue_minor == 100

    bring([line(3, other, "2026-10-01", 5)])

    assert (standing(brauer).revenue_minor, standing(brauer).revenue_prev_minor) == (0, 100)


def test_before_the_data_begins_is_not_zero(bring, brauer):
    bring([line(1, brauer, "2026-05-02", 100)])

    assert standing(brauer).revenue_prev_minor is None


def test_margin_is_unknown_while_a_cost_is(bring, brauer, register):
    other = register("Weber")
    bring(
        [
            line(1, brauer, "2026-05-02", 100, cost=40, serve=10),
            line(2, other, "2026-05-02", 100, cost=40),
            line(3, other, "2026-05-02", 100),
        ]
    )

    assert standing(brauer).margin_minor == 50
    assert standing(other).margin_minor is None


def test_a_missing_rate_means_no_total_and_says_why(bring, brauer, register, cast):
    other = register("Weber")
    bring(
        [
            line(1, brauer, "2026-05-02", 1000, currency="JPY", cost=0),
            line(2, brauer, "2026-05-02", 100, cost=0),
            line(3, other, "2026-05-02", 100, cost=0),
        ]
    )
    figures = standing(brauer)
    assert (figures.revenue_minor, figures.margin_minor, figures.trend) == (None, None, [])
    assert figures.figures_note == "There is no total: a rate from JPY to EUR is missing."
    assert standing(other).revenue_minor == 100

    set_exchange_rate(
        from_currency="JPY",
        to_currency="EUR",
        valid_on=date(2026, 1, 1),
        rate=Decimal("0.006"),
        by=cast.admin.actor,
    )

    figures = standing(brauer)
    assert figures.revenue_minor == 700  # 1000 yen are 6.00 euro
    assert figures.figures_note == ""


def test_the_rebuild_equals_what_was_posted(bring, brauer, register, today):
    from accounts.services import rebuild_standings

    other = register("Weber")
    bring(
        [
            line(1, brauer, "2025-05-02", 100, cost=1),
            line(2, brauer, "2026-05-02", 70, currency="USD"),
            line(3, other, "2026-05-02", -5, cost=2),
        ]
    )
    posted = list(Standing.objects.order_by("account_id").values())

    rebuild_standings(today=today)

    assert list(Standing.objects.order_by("account_id").values()) == posted


def test_months_of_an_account_and_of_its_group(bring, brauer, register):
    below = register("Brauer Süd", parent=brauer)
    bring([line(1, brauer, "2026-05-02", 100, cost=1), line(2, below, "2026-05-02", 7)])
    span = {"first": date(2026, 1, 1), "last": date(2026, 12, 1)}

    own = revenue.months_of_account(brauer.id, **span)
    group = revenue.months_of_account(brauer.id, **span, group=True)

    assert [(each.revenue_minor, each.cost_minor) for each in own] == [(100, 1)]
    assert [(each.revenue_minor, each.cost_minor) for each in group] == [(107, None)]


def test_totals_of_a_source_by_month(bring, brauer):
    bring([line(1, brauer, "2026-05-02", 100), line(2, brauer, "2026-06-02", -30)])
    bring([line(1, brauer, "2026-05-02", 1)], source="web")

    totals = [
        (each.month.month, each.lines, each.revenue_minor)
        for each in revenue.totals_by_source(source="erp")
    ]

    assert totals == [(5, 1, 100), (6, 1, -30)]
    assert revenue.sources() == ["erp", "web"]


def test_a_reader_brings_no_lines(brauer, cast):
    with pytest.raises(NotAllowed):
        take_lines(lines=[], source="erp", run_id=brauer.id, by=cast.reader.actor)
