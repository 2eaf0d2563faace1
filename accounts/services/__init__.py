"""Everything that can be done to accounts."""

from accounts.services.contracts import ContractData, add_contract, edit_contract, remove_contract
from accounts.services.external_ids import add_external_id, remove_external_id, store_external_ids
from accounts.services.group import move_accounts, move_in_group
from accounts.services.papers import (
    add_attachment,
    edit_note,
    open_attachment,
    remove_attachment,
    remove_note,
    write_note,
)
from accounts.services.registry import (
    AccountChange,
    NewAccount,
    archive_account,
    edit_account,
    edit_accounts,
    register_accounts,
    restore_account,
)
from accounts.services.sites import SiteData, add_site, edit_site, remove_site
from accounts.services.spend import (
    remove_category_spend,
    remove_exchange_rate,
    set_category_spend,
    set_exchange_rate,
)
from accounts.services.standing import (
    post_managers,
    post_standing,
    rebuild_standings,
    rebuild_with,
)
from accounts.services.succession import hand_over_accounts
from accounts.services.team import (
    TeamPlace,
    add_team_member,
    cover_absence,
    end_team_member,
    hand_over_manager,
    set_reporting_line,
)
from accounts.services.upserts import (
    Outcome,
    ToldByMachine,
    upsert_account,
    upsert_accounts,
)
from accounts.services.willingness import set_willingness

__all__ = [
    "AccountChange",
    "ContractData",
    "NewAccount",
    "Outcome",
    "SiteData",
    "TeamPlace",
    "ToldByMachine",
    "add_attachment",
    "add_contract",
    "add_external_id",
    "add_site",
    "add_team_member",
    "archive_account",
    "cover_absence",
    "edit_account",
    "edit_accounts",
    "edit_contract",
    "edit_note",
    "edit_site",
    "end_team_member",
    "hand_over_accounts",
    "hand_over_manager",
    "move_accounts",
    "move_in_group",
    "open_attachment",
    "post_managers",
    "post_standing",
    "rebuild_standings",
    "rebuild_with",
    "register_accounts",
    "remove_attachment",
    "remove_category_spend",
    "remove_contract",
    "remove_exchange_rate",
    "remove_external_id",
    "remove_note",
    "remove_site",
    "restore_account",
    "set_category_spend",
    "set_exchange_rate",
    "set_reporting_line",
    "set_willingness",
    "store_external_ids",
    "upsert_account",
    "upsert_accounts",
    "write_note",
]
