"""What the lists of this app hold as files, on both faces."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.choices import ContractState, Lifecycle, SiteKind
from accounts.money import from_minor
from accounts.queries import book, exported
from accounts.queries.circle import Rights
from accounts.queries.months import Month, Series
from accounts.queries.timeline import Change, Happening, timeline
from kam.identity.actor import Actor
from kam.keyset import Keyset, sort_key
from kam.web.exports import Column, every

# The first twelve are called as an import of accounts calls them, so that a file comes back
# without a change.
ACCOUNTS: Sequence[Column] = (
    Column(_("Id"), "account_id"),
    Column(_("Name"), "name"),
    Column(_("Parent company"), "parent"),
    Column(_("Sector"), "sector"),
    Column(_("Country"), "country"),
    Column(_("Street"), "street"),
    Column(_("Postcode"), "postcode"),
    Column(_("City"), "city"),
    Column(_("Website"), "website"),
    Column(_("Life cycle"), lambda row: Lifecycle(row["lifecycle"]).label),
    Column(_("Our unit"), "unit"),
    Column(_("Account manager"), "manager"),
    Column(_("Tier"), "tier_level", "number"),
    Column(_("Name of the tier"), "tier_name"),
    Column(_("Score"), "score", "number"),
    Column(_("Data known"), "completeness", "percent"),
    Column(_("Revenue, 12 mo"), "shown_revenue_minor", "money", currency="currency"),
    Column(_("Revenue, 12 mo before"), "shown_revenue_prev_minor", "money", currency="currency"),
    Column(_("Margin, 12 mo"), "shown_margin_minor", "money", currency="currency"),
    Column(_("Currency"), "currency"),
    Column(_("Data as of"), "shown_data_as_of", "day"),
)


def account_rows(filters: book.Filters, *, by: Actor, sort: str) -> Iterator[dict[str, Any]]:
    """The rows of ACCOUNTS, all of them, in the order of the list."""
    found = exported.file_rows(book.portfolio(filters, by=by, sort=sort), by=by)
    return exported.as_called(
        every(Keyset(found.model, sort_key(book.SORTS, sort)).order(found, None))
    )


RATES: Sequence[Column] = (
    Column(_("From"), "from_currency"),
    Column(_("To"), "to_currency"),
    Column(_("Rate"), lambda row: row.rate.normalize(), "number"),
    Column(_("Valid from"), "valid_on", "day"),
)
OWN_SITES: Sequence[Column] = (
    Column(_("Name"), "name"),
    Column(_("City"), "city"),
    Column(_("Country"), "country"),
    Column(_("Latitude"), "latitude", "number"),
    Column(_("Longitude"), "longitude", "number"),
)
CONTRACTS: Sequence[Column] = (
    Column(_("Contract"), "title"),
    Column(_("Number"), "number"),
    Column(_("State"), lambda row: ContractState(row.state).label),
    Column(_("Tender"), "is_tender", "flag"),
    Column(_("Starts on"), "starts_on", "day"),
    Column(_("Ends on"), "ends_on", "day"),
    Column(_("Notice until"), "notice_on", "day"),
    Column(_("Value"), "value_minor", "money", currency="currency"),
    Column(_("Currency"), "currency"),
    Column(_("Who renews it"), "owner"),
)
SITES: Sequence[Column] = (
    Column(_("Name"), "name"),
    Column(_("Kind"), lambda row: SiteKind(row.kind).label),
    Column(_("Main site"), "is_main", "flag"),
    Column(_("Street"), "street"),
    Column(_("Postcode"), "postcode"),
    Column(_("City"), "city"),
    Column(_("Country"), "country"),
    Column(_("Latitude"), "latitude", "number"),
    Column(_("Longitude"), "longitude", "number"),
)
EXTERNAL_IDS: Sequence[Column] = (
    Column(_("System"), "source"),
    Column(_("Id"), "value"),
)
TEAM: Sequence[Column] = (
    Column(_("Colleague"), lambda row: row.member.name),
    Column(_("E-mail address"), lambda row: row.member.email),
    Column(_("Role"), lambda row: row.get_role_display()),
    Column(_("Reports to"), lambda row: row.reports_to and row.reports_to.member.name),
    Column(_("Stands in for"), lambda row: row.covers and row.covers.member.name),
    Column(_("From"), "starts_on", "day"),
    Column(_("Until"), "ends_on", "day"),
)


SPEND: Sequence[Column] = (
    Column(_("Year"), lambda row: str(row.year)),  # a name, nothing to add up
    Column(_("Spend in our category"), "amount_minor", "money", currency="currency"),
    Column(_("Currency"), "currency"),
    Column(_("Source"), "source"),
)
HAPPENINGS: Sequence[Column] = (
    Column(_("When"), "at", "moment"),
    Column(_("Who"), "actor_name"),
    Column(_("What"), "words"),
    Column(_("Note"), "note"),
    Column(_("Changes"), lambda row: "\n".join(map(_change, row.changes))),
)


def happenings(account_id: UUID, *, rights: Rights, language: str) -> Iterator[Happening]:
    """The whole timeline as its reader may see it, the newest first, page by page."""
    before = None
    while True:
        page = timeline(account_id, rights=rights, before=before, language=language)
        yield from page.happenings
        if (before := page.next) is None:
            return


def _change(change: Change) -> str:
    return f"{change.label}: {change.old} → {change.new}"


def month_columns(series: Series) -> list[Column]:
    """Months of revenue with one more column for each product line."""
    currency = series.currency

    def money(label: object, value: Callable[[Month], int | None]) -> Column:
        return Column(label, lambda row: _in_major(value(row), currency), "number")

    return [
        Column(_("Month"), "month", "day"),
        money(_("Revenue"), lambda row: row.revenue_minor),
        money(_("A year before"), lambda row: row.before_minor),
        money(_("Margin"), lambda row: row.margin_minor),
        *(
            money(line or _("Not told apart"), lambda row, place=place: row.by_line[place])
            for place, line in enumerate(series.lines)
        ),
        Column(_("Currency"), lambda _row: currency),
    ]


def _in_major(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else from_minor(minor, currency)
