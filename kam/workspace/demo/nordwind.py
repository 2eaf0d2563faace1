"""Nordwind Automation: drives and controls for industry, five sales units, four currencies."""

from kam.workspace.demo.companies import Colleague, Company, customers_in

PEOPLE = (
    Colleague("Annika Bauer", "annika", "Operations", ("tenant_admin",)),
    Colleague("Dewi Kartika", "dewi", "Head of key accounts", ("sales_leader",)),
    Colleague(
        "Tobias Wren",
        "tobias",
        "Sales director, Europe north",
        ("sales_leader",),
        leads=("UK and Ireland", "Nordics and Benelux"),
    ),
    Colleague("Lena Hartmann", "lena", "Key account manager", ("account_manager",), "DACH"),
    Colleague("Jonas Feld", "jonas", "Key account manager", ("account_manager",), "DACH"),
    Colleague("Sofia Lenk", "sofia", "Account manager", ("account_manager",), "DACH"),
    Colleague("Mira Osei", "mira", "Key account manager", ("account_manager",), "UK and Ireland"),
    Colleague(
        "Hannes Kolb", "hannes", "Key account manager", ("account_manager",), "Nordics and Benelux"
    ),
    Colleague(
        "Paolo Renzi", "paolo", "Key account manager", ("account_manager",), "Southern Europe"
    ),
    Colleague("Aisha Rahman", "aisha", "Key account manager", ("account_manager",), "Indonesia"),
    Colleague("Peter Vogel", "peter", "Order desk", ("team_member",), "DACH"),
    Colleague("Nora Stein", "nora", "Shipping and scheduling", ("team_member",), "DACH"),
    Colleague("Paul Anders", "paul", "Board member", ("reader",)),
)

NORDWIND = Company(
    slug="nordwind",
    name="Nordwind Automation",
    currency="EUR",
    time_zone="Europe/Berlin",
    language="en",
    fiscal_year_start=1,
    units=(
        ("Europe", ""),
        ("DACH", "Europe"),
        ("UK and Ireland", "Europe"),
        ("Nordics and Benelux", "Europe"),
        ("Southern Europe", "Europe"),
        ("Indonesia", ""),
    ),
    people=PEOPLE,
    product_lines=(
        ("Drives", 2400),
        ("Motion control", 3800),
        ("Sensors", 180),
        ("Safety", 620),
        ("Service contracts", 1500),
    ),
    customers=customers_in("nordwind.csv"),
    scheme="league",
    rates=(("CHF", "1.04"), ("IDR", "0.0000575"), ("GBP", "1.17")),
)
