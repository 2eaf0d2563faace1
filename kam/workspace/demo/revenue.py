"""Three years of order lines, through the same import that a person's file goes through."""

from datetime import UTC, date, datetime
from decimal import Decimal

from accounts.services.spend import set_exchange_rate
from kam.identity.actor import Actor
from kam.imports.models import ImportRun
from kam.imports.services.plans import set_plan
from kam.imports.services.promises import ask_check, ask_run, keep_promise
from kam.imports.services.uploads import begin_run
from kam.imports.spec import ColumnPlan, FilePlan, Plan
from kam.workspace.demo.book import numbers_of
from kam.workspace.demo.companies import Company
from kam.workspace.demo.orders import order_file

FILE = "erp-order-lines.csv"


def bring_in_orders(company: Company, *, operator: Actor, by: Actor, now: datetime) -> ImportRun:
    """Set the exchange rates and load the ERP's order lines; answers the finished run."""
    today = now.date()
    for currency, worth in company.rates:
        set_exchange_rate(
            from_currency=currency,
            to_currency=company.currency,
            valid_on=date(today.year - 4, 1, 1),
            rate=Decimal(worth),
            by=operator,
        )
    text = order_file(company, numbers=numbers_of(company), today=today)
    run = begin_run(kind="revenue", files=[(FILE, text.encode())], by=by, now=now)
    run = set_plan(run=run, plan=_plan(), by=by, now=now)
    for promise in (ask_check, ask_run):
        promise(run=run, by=by, announce=False)
        keep_promise(run_id=run.pk, by=by, clock=_clock)
        run.refresh_from_db()
    return run


def _plan() -> Plan:
    sources = {
        "account": "Customer no",
        "date": "Date",
        "currency": "Currency",
        "product_line": "Product line",
        "volume": "Quantity",
        "cost": "Direct cost",
        "cost_to_serve": "Cost to serve",
    }
    return Plan(
        kind="revenue",
        files=(FilePlan(name=FILE),),
        columns=(
            *(ColumnPlan(target=target, column=column) for target, column in sources.items()),
            ColumnPlan(target="revenue", formula="Quantity * Price * (1 - Discount)"),
            ColumnPlan(target="line_id", columns=("Document", "Line")),
        ),
        source="erp",
    )


def _clock() -> datetime:
    return datetime.now(UTC)
