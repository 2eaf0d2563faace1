"""One enumeration of what may be done, and one table of who may do it."""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    READ_REGISTER = "read_register"
    READ_ALL_FIGURES = "read_all_figures"
    REGISTER_ACCOUNTS = "register_accounts"
    EDIT_ACCOUNTS = "edit_accounts"
    EDIT_OWN_ACCOUNTS = "edit_own_accounts"
    ASSIGN_TEAM = "assign_team"
    IMPORT_FILES = "import_files"
    RATE_ACCOUNTS = "rate_accounts"
    SET_CRITERIA = "set_criteria"
    CONFIRM_TIERS = "confirm_tiers"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_WORKSPACE = "manage_workspace"
    MANAGE_TOKENS = "manage_tokens"
    MANAGE_DELIVERIES = "manage_deliveries"
    READ_HISTORY = "read_history"
    ERASE_PEOPLE = "erase_people"


class Role(StrEnum):
    TENANT_ADMIN = "tenant_admin"
    SALES_LEADER = "sales_leader"
    ACCOUNT_MANAGER = "account_manager"
    TEAM_MEMBER = "team_member"
    READER = "reader"


ROLE_NAMES = {
    Role.TENANT_ADMIN: _("Administrator"),
    Role.SALES_LEADER: _("Sales leader"),
    Role.ACCOUNT_MANAGER: _("Account manager"),
    Role.TEAM_MEMBER: _("Team member"),
    Role.READER: _("Reader"),
}

P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.TENANT_ADMIN: frozenset(
        {
            P.READ_REGISTER,
            P.REGISTER_ACCOUNTS,
            P.EDIT_ACCOUNTS,
            P.ASSIGN_TEAM,
            P.IMPORT_FILES,
            P.MANAGE_MEMBERS,
            P.MANAGE_WORKSPACE,
            P.MANAGE_TOKENS,
            P.MANAGE_DELIVERIES,
            P.READ_HISTORY,
            P.ERASE_PEOPLE,
        }
    ),
    Role.SALES_LEADER: frozenset(
        {
            P.READ_REGISTER,
            P.READ_ALL_FIGURES,
            P.REGISTER_ACCOUNTS,
            P.EDIT_ACCOUNTS,
            P.EDIT_OWN_ACCOUNTS,
            P.ASSIGN_TEAM,
            P.IMPORT_FILES,
            P.RATE_ACCOUNTS,
            P.SET_CRITERIA,
            P.CONFIRM_TIERS,
        }
    ),
    Role.ACCOUNT_MANAGER: frozenset(
        {
            P.READ_REGISTER,
            P.REGISTER_ACCOUNTS,
            P.EDIT_OWN_ACCOUNTS,
            P.IMPORT_FILES,
            P.RATE_ACCOUNTS,
        }
    ),
    Role.TEAM_MEMBER: frozenset({P.READ_REGISTER, P.EDIT_OWN_ACCOUNTS, P.RATE_ACCOUNTS}),
    Role.READER: frozenset({P.READ_REGISTER}),
}


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that the roles allow together; an unknown role allows nothing."""
    known = [Role(role) for role in roles if role in set(Role)]
    return frozenset().union(*(PERMISSIONS[role] for role in known))
