"""Revenue from files: lines of orders or invoices, or sums by month."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.money import exponent, is_currency, to_minor
from accounts.queries.callings import Calling, accounts_called, not_editable
from accounts.services.buyers import take_buyers_in
from accounts.services.figures import derive_figures
from accounts.services.revenue import Line, drop_replaced_lines, take_lines
from accounts.services.undoing import drop_unused_products, take_back_chunk, take_back_lines
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.imports.spec import Field, ImportSpec, Plan, Row, Stage, place_of
from kam.imports.traces import Undoing

OLDEST = date(1970, 1, 1)
# Invoices may be dated a little ahead; a year typed wrong may not shift every window of figures.
AHEAD = timedelta(days=62)
AMOUNTS = ("revenue", "cost", "cost_to_serve")
MOST_VOLUME = Decimal(10) ** 15


class RevenueImport(ImportSpec):
    kind = "revenue"
    label = gettext_lazy("Revenue")
    permission = Permission.IMPORT_FILES
    amount = "revenue"
    needs_source = True
    fields = (
        Field(
            "account",
            gettext_lazy("Account"),
            required=True,
            aliases=("customer", "customer id", "account", "client", "kunde", "kundennummer"),
            help=gettext_lazy("The customer's id in this source, or its name."),
        ),
        Field(
            "date",
            gettext_lazy("Date"),
            kind="date",
            required=True,
            aliases=("order date", "invoice date", "date", "close date", "month", "datum"),
            help=gettext_lazy("The day of the order or invoice; a month counts as its first day."),
        ),
        Field(
            "revenue",
            gettext_lazy("Revenue"),
            kind="money",
            required=True,
            aliases=("revenue", "amount", "net", "total", "sales", "value", "umsatz", "betrag"),
            help=gettext_lazy("What the customer pays for the line; negative for a credit note."),
        ),
        Field(
            "currency",
            gettext_lazy("Currency"),
            aliases=("currency", "currency code", "währung", "curr"),
            help=gettext_lazy("Three letters. Without it, the currency of the workspace."),
        ),
        Field(
            "product_line",
            gettext_lazy("Product line"),
            aliases=("product", "product line", "category", "article group", "warengruppe"),
        ),
        Field(
            "volume",
            gettext_lazy("Volume"),
            kind="number",
            aliases=("quantity", "volume", "units", "qty", "menge", "stück"),
        ),
        Field(
            "cost",
            gettext_lazy("Direct cost"),
            kind="money",
            aliases=("cost", "direct cost", "cogs", "einstand", "herstellkosten"),
            help=gettext_lazy("An empty cell means not known, which is not zero."),
        ),
        Field(
            "cost_to_serve",
            gettext_lazy("Cost to serve"),
            kind="money",
            aliases=("cost to serve", "freight", "service cost", "logistikkosten"),
        ),
        Field(
            "line_id",
            gettext_lazy("Line id"),
            aliases=("line id", "line number", "invoice line", "opportunity id", "position"),
            help=gettext_lazy(
                "What the source calls the line, so that loading it again adds nothing twice."
                " Without it, the line's place in the file stands in."
            ),
        ),
    )

    def key(self, values: Mapping[str, Any], *, plan: Plan) -> str:
        return values.get("line_id") or ""

    def plan_problems(self, plan: Plan) -> dict[str, str]:
        if plan.replace is None:
            return {}
        try:
            first, last = _ends(plan)
        except ValueError:
            return {"replace": _("Write months as 2026-01.")}
        if first and last and last < first:
            return {"replace": _("The last month is before the first.")}
        return {}

    def required(self, plan: Plan) -> set[str]:
        """Where rows are called by their place, the place is the account, too."""
        return super().required(plan) - ({"account"} if plan.generate_ids else set())

    def whole(self, plan: Plan) -> bool:
        return plan.replace is not None

    def check(self, rows: list[Row], *, stage: Stage, by: Actor) -> None:
        if stage.plan.generate_ids and stage.plan.column_for("account") is None:
            for row in rows:
                row.values["account"] = place_of(row, stage.plan)
        accounts = _accounts(rows, stage, by=by)
        latest = stage.uploaded_on + AHEAD
        span = _ends(stage.plan)
        for row in rows:
            _judge_amounts(row, by.tenant.currency)
            if row.problem:
                continue
            calling = accounts[row.values["account"]]
            row.problem, row.parked = calling.problem, calling.unknown
            row.problem = row.problem or _date_problem(row, latest, span)
            if not row.problem:
                row.found["account_id"] = calling.account_id

    def apply(self, rows: list[Row], *, stage: Stage, by: Actor) -> None:
        ids = {row.number: self._line_id(row, stage) for row in rows}
        same = take_lines(
            lines=[_line(row, ids[row.number]) for row in rows],
            source=stage.plan.source,
            run_id=stage.run_id,
            anew=stage.plan.replace is not None,
            erase=stage.plan.erase_empty,
            by=by,
        )
        for row in rows:
            row.same = ids[row.number] in same

    def finish(self, *, stage: Stage, by: Actor) -> None:
        if stage.plan.replace is not None:
            first, last = _ends(stage.plan)
            months = [row.values["date"][:7] for row in stage.rows()]
            if months:
                drop_replaced_lines(
                    source=stage.plan.source,
                    run_id=stage.run_id,
                    first=first or _month(min(months)),
                    last=last or _month(max(months)),
                    by=by,
                )
        self.stopped(stage=stage, by=by)

    def stopped(self, *, stage: Stage, by: Actor) -> None:
        derive_figures(run_id=stage.run_id)
        take_buyers_in(run_id=stage.run_id, by=by)

    def undo_chunk(self, *, undoing: Undoing, by: Actor) -> int:
        return take_back_lines(undoing=undoing, by=by) or take_back_chunk(undoing=undoing, by=by)

    def undone(self, *, undoing: Undoing, by: Actor) -> None:
        derive_figures(run_id=undoing.run_id)
        drop_unused_products(undoing=undoing)

    @staticmethod
    def _line_id(row: Row, stage: Stage) -> str:
        return row.values.get("line_id") or f"{stage.content_id}:{row.number}"


def _accounts(rows: list[Row], stage: Stage, *, by: Actor) -> dict[str, Calling]:
    """What the rows' texts mean; an account once found is kept while the set is worked on."""
    known: dict[str, Calling] = stage.memo.setdefault("accounts", {})
    texts = {row.values["account"] for row in rows if row.values.get("account")} - known.keys()
    found = accounts_called(texts, source=stage.plan.source) if texts else {}
    closed = not_editable({each.account_id for each in found.values()}, by=by)
    refusal = Calling(problem=_("Only the account's team may change this account."))
    found = {text: refusal if c.account_id in closed else c for text, c in found.items()}
    known.update((text, each) for text, each in found.items() if not each.unknown)
    return {**known, **found}


def _judge_amounts(row: Row, reporting_currency: str) -> None:
    """Amounts in minor units on `row.found`; the figure for the totals on refused rows, too."""
    values = row.values
    currency = (values.get("currency") or reporting_currency).strip().upper()
    row.found = found = {"currency": currency}
    if not is_currency(currency):
        row.problem = row.problem or _("“%(text)s” is not a currency.") % {"text": currency[:20]}
        return
    row.currency = currency
    for name in AMOUNTS:
        text = values.get(name)
        try:
            found[name] = None if text is None else _minor(text, currency)
        except ValueError:
            row.problem = row.problem or _("The amount %(text)s is too large.") % {
                "text": text[:40]
            }
            return
    if found["revenue"] is not None:
        row.amount = Decimal(found["revenue"]).scaleb(-exponent(currency))
    volume = values.get("volume")
    if volume is not None and abs(Decimal(volume)) > MOST_VOLUME:
        row.problem = row.problem or _("The volume %(text)s is too large.") % {"text": volume[:40]}
    if len(values.get("line_id") or "") > 200:
        row.problem = row.problem or _("The line's id is longer than 200 characters.")


def _minor(text: str, currency: str) -> int:
    """As accounts.money.to_minor, which needs no wider context for amounts of ordinary length."""
    if len(text) > 14:
        return to_minor(Decimal(text), currency)
    return int(Decimal(text).scaleb(exponent(currency)).to_integral_value(ROUND_HALF_EVEN))


def _date_problem(row: Row, latest: date, span: tuple[date | None, date | None]) -> str:
    day = date.fromisoformat(row.values["date"])
    if day < OLDEST or day > latest:
        return _("The date %(date)s cannot be right.") % {"date": row.values["date"]}
    first, last = span
    month = day.replace(day=1)
    if (first and month < first) or (last and month > last):
        return _("%(date)s lies outside the months that this set replaces.") % {
            "date": row.values["date"]
        }
    return ""


def _line(row: Row, line_id: str) -> Line:
    values, found = row.values, row.found
    volume = values.get("volume")
    return Line(
        external_line_id=line_id,
        account_id=found["account_id"],
        product_line=values.get("product_line"),
        booked_on=date.fromisoformat(values["date"]),
        currency=found["currency"],
        volume=None if volume is None else int((Decimal(volume) * 1000).to_integral_value()),
        revenue_minor=found["revenue"],
        cost_minor=found["cost"],
        cost_to_serve_minor=found["cost_to_serve"],
    )


def _ends(plan: Plan) -> tuple[date | None, date | None]:
    if plan.replace is None:
        return None, None
    first, last = plan.replace.first, plan.replace.last
    return (_month(first) if first else None), (_month(last) if last else None)


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
