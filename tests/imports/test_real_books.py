"""Companies' own files: what comes in at first, what is refused, and that it adds up at last."""

import csv
import io
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from django.db.models import Sum

from accounts.models import Account, RevenueFact, RevenueLine
from kam.imports import queries, services
from kam.imports.choices import RowState
from kam.imports.planning import places_of, plan_files
from tests.conftest import tenant_ref
from tests.imports.conftest import NOW, REAL

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.exists(), reason="the real files are not here"),
]


def in_dollars(actor):
    return replace(actor, tenant=replace(tenant_ref(actor.tenant), currency="USD"))


@pytest.fixture
def by_guess(load, cast):
    """`by_guess("revenue", "northwind", "orders.csv", …)`: loaded with the plan as guessed."""

    def loaded(kind, folder, *names, **given):
        files = [(name, (REAL / folder / name).read_bytes()) for name in names]
        said = {"source": folder, **given}
        planned = plan_files(kind, files, by=in_dollars(cast.leader.actor), given=said)
        return load(planned.plan, *(content for _name, content in planned.files))

    return loaded


@pytest.fixture
def corrected(cast):
    """`corrected(run, {place: [(name, content)]})`: the set's next load, brought in."""

    def done(run, files):
        by = cast.leader.actor
        again = services.correct_run(run=run, files=files, by=by, now=NOW)
        services.ask_check(run=again, by=by, announce=False)
        services.keep_promise(run_id=again.id, by=by, clock=lambda: NOW)
        services.ask_run(run=queries.get_run(again.id), by=by, announce=False)
        services.keep_promise(run_id=again.id, by=by, clock=lambda: NOW)
        return queries.get_run(again.id)

    return done


def quoted(content, *, width, address):
    """The refused lines as a person corrects them: the torn address put together again, quoted.
    The reason stays in the last column."""
    header, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*header[:width], header[-1]])
    for *cells, reason in lines:
        torn = [cell for cell in cells if cell]
        extra = len([c for c in cells[width:] if c])
        full = cells[: width + extra]
        whole = ",".join(full[address : address + extra + 1])
        writer.writerow([*full[:address], whole, *full[address + extra + 1 :], reason])
        assert torn
    return out.getvalue().encode()


def source_lines(folder):
    with (REAL / folder / "order-details.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            exact = (
                Decimal(row["unitPrice"])
                * Decimal(row["quantity"])
                * (1 - Decimal(row["discount"]))
            )
            yield exact, exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def test_a_food_wholesaler_comes_in_until_every_total_equals_the_source(by_guess, corrected):
    exact = sum(each for each, _ in source_lines("northwind"))
    rounded = sum(each for _, each in source_lines("northwind"))

    customers = by_guess("accounts", "northwind", "customers.csv")
    assert customers.totals["ok"]["rows"] == 67
    assert customers.totals["refused"]["rows"] == 24

    run = by_guess(
        "revenue",
        "northwind",
        "order-details.csv",
        "orders.csv",
        "products.csv",
        control={"rows": 2155, "sum": f"{exact:.2f}"},
    )
    first = queries.set_totals(run)
    assert (run.totals["read"]["rows"], run.totals["ok"]["rows"]) == (2155, 1716)
    assert f"{100 * first.share['USD']:.1f}" == "82.7"
    assert not first.complete

    [(_place, name, lines)] = queries.refused_files(customers)
    content = quoted(lines, width=11, address=4)
    again = corrected(customers, places_of(customers, [(name, content)]))
    assert (again.totals["ok"]["rows"], again.totals["refused"]["rows"]) == (24, 0)
    assert Account.objects.count() == 91

    files = {place: (name, content) for place, name, content in queries.refused_files(run)}
    orders = next(place for place, (name, _) in files.items() if name.startswith("orders"))
    name, content = files[orders]
    assert content.count(b"\r\n") == 177  # the header and 176 torn lines
    again = corrected(run, {orders: [(name, quoted(content, width=14, address=9))]})
    assert (again.totals["ok"]["rows"], again.totals["refused"]["rows"]) == (439, 0)

    total = RevenueLine.objects.aggregate(total=Sum("revenue_minor"))["total"]
    assert RevenueLine.objects.count() == 2155
    assert Decimal(total) / 100 == rounded
    facts = RevenueFact.objects.aggregate(total=Sum("revenue_minor"), lines=Sum("lines"))
    assert (facts["total"], facts["lines"]) == (total, 2155)
    whole = queries.set_totals(again)
    assert whole.complete
    assert whole.exact_sums == {"USD": exact}


def test_a_hardware_seller_with_parents_and_the_won_lines_of_its_pipeline(by_guess, corrected):
    with (REAL / "maven-crm" / "sales_pipeline.csv").open(encoding="utf-8") as file:
        won = [row for row in csv.DictReader(file) if row["deal_stage"] == "Won"]

    accounts = by_guess("accounts", "maven-crm", "accounts.csv")
    [(_place, name, lines)] = queries.refused_files(accounts)
    fixed = lines.replace(b"Philipines", b"Philippines", 1)
    corrected(accounts, places_of(accounts, [(name, fixed)]))
    assert Account.objects.count() == 85
    assert Account.objects.exclude(parent=None).count() == 15

    run = by_guess("revenue", "maven-crm", "sales_pipeline.csv")

    assert run.totals["read"]["rows"] == len(won) == 4238
    assert run.totals["ok"]["rows"] == 4238
    total = RevenueLine.objects.aggregate(total=Sum("revenue_minor"))["total"]
    assert Decimal(total) / 100 == sum(Decimal(row["close_value"]) for row in won)


def test_opportunities_without_an_account_are_a_reason_of_their_own(by_guess):
    by_guess("accounts", "maven-crm", "accounts.csv")

    run = by_guess(
        "revenue",
        "maven-crm",
        "sales_pipeline.csv",
        only=[],
        columns=[
            {"target": "account", "column": "account"},
            {"target": "date", "constant": "2017-12-31"},
            {"target": "revenue", "constant": "1"},
            {"target": "line_id", "column": "opportunity_id"},
        ],
    )

    reasons = {each["reason"]: each["rows"] for each in queries.reasons_of(run)}
    assert reasons["Account is empty."] == 1425


def test_a_wide_file_becomes_lines_by_category(by_guess, load):
    by_guess("accounts", "wholesale", "wholesale_customers.csv", generate_ids=True, columns=[])
    with (REAL / "wholesale" / "wholesale_customers.csv").open() as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])[2:]

    run = by_guess(
        "revenue",
        "wholesale",
        "wholesale_customers.csv",
        generate_ids=True,
        unpivot={"columns": names},
        columns=[
            {"target": "date", "constant": "2025-12-01"},
            {"target": "revenue", "column": "column value"},
            {"target": "product_line", "column": "column name"},
        ],
    )

    assert queries.rows_of(run, RowState.REFUSED).count() == 0
    assert RevenueLine.objects.count() == 440 * 6
    total = RevenueLine.objects.aggregate(total=Sum("revenue_minor"))["total"]
    assert total == 100 * sum(int(row[name]) for row in rows for name in names)
    assert set(RevenueLine.objects.values_list("product_line__name", flat=True)) == set(names)
