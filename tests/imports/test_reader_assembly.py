"""Files become rows: joined, filtered, computed, typed; what fails says which line and why."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.imports.revenue import RevenueImport
from kam.imports.assembly import assemble
from kam.imports.columns import PlanRefused
from kam.imports.guess import propose
from kam.imports.reader import probe
from kam.imports.spec import (
    UNPIVOT_NAME,
    UNPIVOT_VALUE,
    ColumnPlan,
    FilterPlan,
    JoinPlan,
    Plan,
    UnpivotPlan,
)
from kam.imports.tables.refused import write_refused
from tests.imports.test_guess import ORDERS, from_disk

SPEC = RevenueImport()
LINES = b"order,product,price,qty,discount\n1,A,2.50,3,0\n1,B,10,1,0.1\n2,A,2.50,4,0\n9,A,1,1,0\n"
HEADS = b"order,customer,date,price\n1,C1,2026-01-31,0\n2,C2,2026-02-28,0\n3,C3,NULL,0\n"
COLUMNS = (
    ColumnPlan("account", column="customer"),
    ColumnPlan("date", column="date"),
    ColumnPlan("revenue", formula="price × qty × (1 − discount)"),
    ColumnPlan("currency", constant="EUR"),
    ColumnPlan("line_id", columns=("order", "product")),
)


def plan_for(files, **parts):
    parts = {"columns": COLUMNS, "empty_texts": ("NULL",)} | parts
    return Plan("revenue", tuple(probe(content, name) for name, content in files), **parts)


def run(files, plan):
    return list(assemble(plan, SPEC, [[content] for _, content in files]))


def joined(lines=LINES, heads=HEADS, **parts):
    files = [("lines.csv", lines), ("orders.csv", heads)]
    return run(files, plan_for(files, joins=(JoinPlan(1, (("order", "order"),)),), **parts))


def test_a_line_takes_customer_and_date_from_its_order_and_computes_its_amount():
    first = joined()[1]

    assert first.problem is None
    assert first.line == 3
    assert first.values == {
        "account": "C1",
        "date": "2026-01-31",
        "revenue": "9",
        "currency": "EUR",
        "line_id": "1-B",
    }


def test_a_line_without_an_order_says_so_and_keeps_its_amount():
    last = joined()[3]

    assert last.problem == "order 9 stands in no line of orders.csv."
    assert last.values["revenue"] == "1"


def test_an_order_that_stands_twice_is_no_partner():
    heads = HEADS + b"2,C7,2026-03-01,0\n"

    assert joined(heads=heads)[2].problem == (
        "order 2 stands in more than one line of orders.csv (3 and 5)."
    )


def test_a_near_miss_is_pointed_out():
    files = [
        ("l.csv", b"customer,date,revenue,product\nC,2026-01-01,5,GTXPro\n"),
        ("products.csv", b"product,series\nGTX Pro,GTX\nMG,MG\n"),
    ]
    columns = (
        ColumnPlan("account", column="customer"),
        ColumnPlan("date", column="date"),
        ColumnPlan("revenue", column="revenue"),
        ColumnPlan("product_line", column="series"),
    )
    plan = plan_for(files, columns=columns, joins=(JoinPlan(1, (("product", "product"),)),))

    assert "did you mean “GTX Pro”" in run(files, plan)[0].problem


def test_an_order_that_could_not_be_read_is_named_by_its_line():
    heads = b"order,customer,date,price\n1,C1,2026-01-31,0\n2,C,2,2026-02-28,0\n"

    assert joined(heads=heads)[2].problem == (
        "order 2 stands in line 3 of orders.csv, which could not be read."
    )


def test_without_the_partner_the_row_may_come_in_if_the_join_is_optional():
    files = [("lines.csv", LINES), ("orders.csv", HEADS)]
    plan = plan_for(files, joins=(JoinPlan(1, (("order", "order"),), required=False),))

    assert str(run(files, plan)[3].problem) == "Account is empty."


def test_cells_that_are_nothing_are_said_by_field():
    rows = joined(lines=b"order,product,price,qty,discount\n1,A,x,1,0\n1,B,NULL,1,0\n3,C,1,1,0\n")

    assert [str(row.problem) for row in rows] == [
        "Revenue: “x” is not a number written like 1,234.56.",
        "Revenue: price is empty, so nothing can be computed.",
        "Date is empty.",
    ]


def test_rows_that_a_filter_leaves_out_are_neither_good_nor_bad():
    files = [("lines.csv", LINES), ("orders.csv", HEADS)]
    plan = plan_for(
        files,
        joins=(JoinPlan(1, (("order", "order"),)),),
        only=(FilterPlan("product", ("A",)), FilterPlan("order", ("9",), negate=True)),
    )
    assembly = assemble(plan, SPEC, [[content] for _, content in files])

    assert [row.values["line_id"] for row in assembly] == ["1-A", "2-A"]
    assert assembly.left_out == 2


def test_a_wide_line_becomes_a_row_for_each_column():
    files = [("wide.csv", b"customer,Milk,Fish\nC1,10,20\nC2,30,x\n")]
    plan = plan_for(
        files,
        unpivot=UnpivotPlan(("Milk", "Fish")),
        columns=(
            ColumnPlan("account", column="customer"),
            ColumnPlan("date", constant="2025-12-31"),
            ColumnPlan("revenue", column=UNPIVOT_VALUE),
            ColumnPlan("product_line", column=UNPIVOT_NAME),
        ),
    )

    rows = run(files, plan)

    assert [(row.number, row.line) for row in rows] == [(1, 2), (2, 2), (3, 3), (4, 3)]
    assert [row.values["revenue"] for row in rows] == ["10", "20", "30", None]
    assert [row.values["product_line"] for row in rows][:2] == ["Milk", "Fish"]


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"columns": (ColumnPlan("revenue", formula="price *"),)}, "revenue", "ends at"),
        ({"columns": (ColumnPlan("revenue", column="nothing"),)}, "revenue", "no column “nothing”"),
        ({"columns": (ColumnPlan("date", constant="soon"),)}, "date", "not a date"),
        ({"columns": (ColumnPlan("date"),)}, "date", "exactly one"),
        ({"joins": ()}, "account", "not joined"),
        ({"joins": (JoinPlan(1, (("order", "nothing"),)),)}, "joins", "no column “nothing”"),
        ({"joins": (JoinPlan(4, (("order", "order"),)),)}, "joins", "does not fit"),
        ({"joins": (JoinPlan(1, ()),)}, "joins", "does not fit"),
        ({"only": (FilterPlan("nothing", ("x",)),)}, "only", "no column"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_before_the_first_row(change, field, words):
    files = [("lines.csv", LINES), ("orders.csv", HEADS)]
    plan = replace(plan_for(files, joins=(JoinPlan(1, (("order", "order"),)),)), **change)

    with pytest.raises(PlanRefused) as refused:
        run(files, plan)

    assert refused.value.field == field
    assert words in str(refused.value.reason)


# --- a real order system ---


def test_refused_order_lines_come_in_once_the_orders_are_corrected():
    files = from_disk("northwind", ORDERS)
    plan = propose(SPEC, files, currency="USD").plan
    contents = dict(files)
    parts = [[contents[file.name]] for file in plan.files]

    first = assemble(plan, SPEC, parts)
    rows = list(first)
    good = [row for row in rows if row.problem is None]
    bad = [row for row in rows if row.problem is not None]

    assert (len(rows), len(good), len(first.unread[1])) == (2155, 1716, 176)
    whole, taken = (sum(Decimal(row.values["revenue"]) for row in some) for some in (rows, good))
    assert round(taken / whole * 100, 1) == Decimal("82.7")

    main = _file(first.columns, [(row.cells, row.problem) for row in bad])
    orders = _correct(
        _file(first.tables[1][0].columns, [(u.cells, u.reason) for u in first.unread[1]])
    )
    second = assemble(plan, SPEC, [[main], [parts[1][0], orders], parts[2]])
    again = list(second)

    assert [row.problem for row in again if row.problem] == []
    assert len(again) == 439
    assert second.unread[1] == []
    assert taken + sum(Decimal(row.values["revenue"]) for row in again) == whole


def _file(columns, rows):
    out = io.StringIO(newline="")
    write_refused(out, columns, rows)
    return out.getvalue().encode("utf-8-sig")


def _correct(content):
    """As a person would in a spreadsheet: the address goes back into one cell."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    header, *rest = lines
    address = header.index("shipAddress")
    fixed = [
        [*row[:address], f"{row[address]},{row[address + 1]}", *row[address + 2 : -1], "", row[-1]]
        for row in rest
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([header, *fixed])
    return out.getvalue().encode("cp1252")
