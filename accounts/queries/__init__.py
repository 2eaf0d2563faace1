"""Everything that can be asked about accounts."""

from accounts.queries.accounts import (
    accounts_by_id,
    accounts_called,
    get_account,
    get_attachment,
    get_category_spend,
    get_contract,
    get_external_id,
    get_note,
    get_site,
    get_team_place,
)
from accounts.queries.book import Filters, counts, list_rows, portfolio
from accounts.queries.circle import (
    editable,
    may_edit,
    may_read_figures,
    readable_figures,
    reads_all_figures,
)
from accounts.queries.finding import type_ahead
from accounts.queries.groups import group_of
from accounts.queries.page import account_head, account_overview, contract_rows

__all__ = [
    "Filters",
    "account_head",
    "account_overview",
    "accounts_by_id",
    "accounts_called",
    "contract_rows",
    "counts",
    "editable",
    "get_account",
    "get_attachment",
    "get_category_spend",
    "get_contract",
    "get_external_id",
    "get_note",
    "get_site",
    "get_team_place",
    "group_of",
    "list_rows",
    "may_edit",
    "may_read_figures",
    "portfolio",
    "readable_figures",
    "reads_all_figures",
    "type_ahead",
]
