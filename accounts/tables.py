"""What the lists of this app hold as files, on both faces."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.choices import Lifecycle
from accounts.queries import book, exported
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
