"""A plan is guessed for files nobody prepared: columns, joins, formula, filter, empty texts."""

import os
from pathlib import Path

import pytest

from accounts.imports.accounts import AccountImport
from accounts.imports.revenue import RevenueImport
from accounts.imports.team import TeamImport
from kam.imports.guess import propose
from kam.imports.spec import UNPIVOT_NAME, UNPIVOT_VALUE, FilterPlan
from kam.imports.words import meanings

DATA = Path(os.environ.get("KAM_SAMPLE_FILES", Path(__file__).parents[3] / "shared" / "data"))
SPECS = {"accounts": AccountImport(), "revenue": RevenueImport(), "team": TeamImport()}
FORMULA = "unitPrice × quantity × (1 − discount)"
ORDERS = ("orders.csv", "order-details.csv", "products.csv")

# (kind, folder, files) -> what a person would set. A field not named should stay open.
EXPECTED = {
    ("accounts", "northwind", ("customers.csv",)): {
        "external_id": "customerID",
        "name": "companyName",
        "street": "address",
        "city": "city",
        "postcode": "postalCode",
        "country": "country",
    },
    ("revenue", "northwind", ORDERS): {
        "account": "customerID",
        "date": "orderDate",
        "revenue": FORMULA,
        "volume": "quantity",
        "product_line": "productName",
        "line_id": ("orderID", "productID"),
        "currency": "EUR",
    },
    ("accounts", "maven-crm", ("accounts.csv",)): {
        "external_id": "account",
        "name": "account",
        "parent": "subsidiary_of",
        "sector": "sector",
        "country": "office_location",
    },
    ("revenue", "maven-crm", ("sales_pipeline.csv",)): {
        "account": "account",
        "date": "close_date",
        "revenue": "close_value",
        "product_line": "product",
        "line_id": "opportunity_id",
        "currency": "EUR",
    },
    ("revenue", "maven-crm", ("products.csv", "sales_pipeline.csv", "sales_teams.csv")): {
        "account": "account",
        "date": "close_date",
        "revenue": "close_value",
        "product_line": "product",
        "line_id": "opportunity_id",
        "currency": "EUR",
    },
    ("team", "maven-crm", ("sales_pipeline.csv",)): {"account": "account", "person": "sales_agent"},
    ("team", "maven-crm", ("sales_teams.csv",)): {
        "person": "sales_agent",
        "reports_to": "manager",
    },
    ("accounts", "wholesale", ("wholesale_customers.csv",)): {},
    ("revenue", "wholesale", ("wholesale_customers.csv",)): {
        "revenue": UNPIVOT_VALUE,
        "product_line": UNPIVOT_NAME,
        "currency": "EUR",
    },
    ("accounts", "organograms", ("senior_posts.csv",)): {
        "name": "organisation",
        "parent": "parent_department",
    },
    ("team", "organograms", ("senior_posts.csv",)): {
        "role": "job_title",
        "reports_to": "reports_to_post",
    },
}


def source_of(column):
    return column.column or column.columns or column.constant or column.formula


def guessed(kind, files, currency="EUR"):
    proposal = propose(SPECS[kind], files, currency=currency)
    return proposal, {each.target: source_of(each) for each in proposal.plan.columns}


def from_disk(folder, names):
    if not DATA.is_dir():
        pytest.skip("the sample files are not here")
    return [(name, (DATA / folder / name).read_bytes()) for name in names]


def test_the_hit_rate_on_files_of_strangers(record_property):
    right, expected_fields, extra, misses = 0, 0, 0, []
    for (kind, folder, names), expected in EXPECTED.items():
        _, found = guessed(kind, from_disk(folder, names))
        right += sum(1 for target, source in expected.items() if found.get(target) == source)
        expected_fields += len(expected)
        extra += len(set(found) - set(expected))
        misses += [
            (kind, names[0], target, expected.get(target), found.get(target))
            for target in sorted(set(expected) | set(found))
            if found.get(target) != expected.get(target)
        ]

    record_property("hit_rate", f"{right}/{expected_fields}, {extra} too many")
    # 40 of 41 fields as a person would set them, none too many; `misses` names them.
    assert right >= 40, misses
    assert extra == 0, misses


def test_three_files_of_an_order_system_are_joined_with_the_lines_as_the_main_one():
    proposal, _ = guessed("revenue", from_disk("northwind", ORDERS))

    assert proposal.plan.files[0].name == "order-details.csv"
    assert proposal.order == (1, 0, 2)
    assert [join.on for join in proposal.plan.joins] == [
        (("orderID", "orderID"),),
        (("productID", "productID"),),
    ]
    assert proposal.plan.empty_texts == ("NULL",)


def test_of_a_pipeline_only_the_won_lines_are_revenue():
    proposal, _ = guessed("revenue", from_disk("maven-crm", ("sales_pipeline.csv",)))

    assert proposal.plan.only == (FilterPlan("deal_stage", ("Won",)),)


def test_a_list_without_names_and_ids_calls_its_rows_by_their_place():
    files = from_disk("wholesale", ("wholesale_customers.csv",))

    assert guessed("accounts", files)[0].plan.generate_ids
    proposal, _ = guessed("revenue", files)
    assert proposal.plan.generate_ids
    assert proposal.plan.unpivot.columns == (
        "Fresh",
        "Milk",
        "Grocery",
        "Frozen",
        "Detergents_Paper",
        "Delicassen",
    )


# --- other tongues, made up ---


def rows(header, *lines):
    return "\n".join([header, *lines]).encode()


def test_a_german_list_of_customers():
    content = rows(
        "Kundennummer;Kundenname;Muttergesellschaft;Branche;Land;PLZ;Ort;Straße;Telefon",
        "10001;Müller AG;;Maschinenbau;Deutschland;70173;Stuttgart;Hauptstr. 1;0711 1",
        "10002;Huber GmbH;10001;Chemie;Österreich;1010;Wien;Ring 2;01 2",
    )

    _, found = guessed("accounts", [("kunden.csv", content)])

    assert found == {
        "external_id": "Kundennummer",
        "name": "Kundenname",
        "parent": "Muttergesellschaft",
        "sector": "Branche",
        "country": "Land",
        "postcode": "PLZ",
        "city": "Ort",
        "street": "Straße",
    }


def test_a_german_list_of_invoice_lines():
    content = rows(
        "Belegposition;KundenNr;Rechnungsdatum;Warengruppe;Menge;Nettoumsatz;Wareneinsatz;Währung",
        "R1-1;10001;13.01.2026;Ventile;10;1.234,56;800,00;EUR",
        "R1-2;10002;14.01.2026;Pumpen;2;-99,00;0,00;EUR",
    )

    proposal, found = guessed("revenue", [("umsatz.csv", content)])

    assert found == {
        "account": "KundenNr",
        "date": "Rechnungsdatum",
        "revenue": "Nettoumsatz",
        "currency": "Währung",
        "product_line": "Warengruppe",
        "volume": "Menge",
        "cost": "Wareneinsatz",
        "line_id": "Belegposition",
    }
    assert proposal.plan.files[0].decimal == ","
    assert proposal.plan.files[0].date_order == "dmy"


def test_an_indonesian_list_of_sales():
    content = rows(
        "Kode Pelanggan,Tanggal Faktur,Produk,Kuantitas,Penjualan (IDR)",
        'P-1,31/01/2026,Pompa,3,"Rp 1.250.000"',
        'P-2,01/02/2026,Katup,4,"Rp 250.000"',
    )

    proposal, found = guessed("revenue", [("penjualan.csv", content)])

    assert found == {
        "account": "Kode Pelanggan",
        "date": "Tanggal Faktur",
        "revenue": "Penjualan (IDR)",
        "currency": "IDR",
        "product_line": "Produk",
        "volume": "Kuantitas",
    }
    assert proposal.plan.files[0].decimal == ","


def test_months_in_the_header_become_dates():
    content = rows(
        "customer,2026-01,2026-02,2026-03",
        *(f"C{n},{n * 100 + 1},{n * 200 + 2},{n * 300 + 3}" for n in range(1, 20)),
    )

    proposal, found = guessed("revenue", [("months.csv", content)])

    assert found["date"] == UNPIVOT_NAME
    assert found["revenue"] == UNPIVOT_VALUE
    assert proposal.plan.unpivot.columns == ("2026-01", "2026-02", "2026-03")


def test_discounts_in_percent_are_divided_by_a_hundred():
    content = rows(
        "customer;date;price;qty;discount",
        "C1;2026-01-31;2.50;3;10",
        "C2;2026-02-28;3.50;4;0",
    )

    _, found = guessed("revenue", [("a.csv", content)])

    assert found["revenue"] == "price × qty × (1 − discount / 100)"


def test_a_day_that_could_be_a_month_is_told():
    content = rows("customer,date,amount", "C1,01/02/2026,1.50", "C2,03/04/2026,2.50")

    proposal, _ = guessed("revenue", [("a.csv", content)])

    assert [str(note) for note in proposal.notes] == [
        "In “date” day and month could be either way round; 31/12/2026 is assumed."
    ]


@pytest.mark.parametrize(
    ("headers", "meaning"),
    [
        (
            ["customerID", "Customer-ID", "customer_id", "Kundennummer", "Kode Pelanggan"],
            {"customer", "id"},
        ),
        (["invoiceDate", "Rechnungsdatum", "tanggal faktur"], {"order", "date"}),
        (["unitPrice"], {"unit", "price"}),
        (["Mutterkonzern", "parent"], {"parent"}),
    ],
)
def test_headers_of_three_tongues_and_spellings_mean_the_same(headers, meaning):
    assert {meanings(header) for header in headers} == {frozenset(meaning)}
