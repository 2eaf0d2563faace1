"""Pantry and Pike: a food service wholesaler, in pounds, with a fiscal year from April."""

from kam.workspace.demo.companies import Colleague, Company, customers_in

PEOPLE = (
    Colleague("Grace Pike", "grace", "Managing director", ("tenant_admin", "sales_leader")),
    Colleague("Ruth Adeyemi", "ruth", "Account manager", ("account_manager",), "Hospitality"),
    Colleague("Owen Price", "owen", "Account manager", ("account_manager",), "Public sector"),
    Colleague("Nia Bevan", "nia", "Account manager", ("account_manager",), "Retail"),
    Colleague("Tom Hale", "tom", "Warehouse", ("reader",)),
)

PANTRY = Company(
    slug="pantry",
    name="Pantry and Pike",
    currency="GBP",
    time_zone="Europe/London",
    language="en",
    fiscal_year_start=4,
    units=(("Hospitality", ""), ("Public sector", ""), ("Contract catering", ""), ("Retail", "")),
    people=PEOPLE,
    product_lines=(("Chilled", 22), ("Ambient", 14), ("Frozen", 19), ("Drinks", 9)),
    customers=customers_in("pantry.csv"),
    scheme="medals",
)
