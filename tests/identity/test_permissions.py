"""One table says who may do what; a change of it is seen here first."""

from kam.identity.permissions import PERMISSIONS, Permission, Role, permissions_of

TABLE = """
                    admin leader manager member reader
read_register         x     x      x       x      x
read_all_figures      .     x      .       .      .
register_accounts     x     x      x       .      .
edit_accounts         x     x      .       .      .
edit_own_accounts     .     x      x       x      .
assign_team           x     x      .       .      .
import_files          x     x      x       .      .
rate_accounts         .     x      x       x      .
set_criteria          .     x      .       .      .
confirm_tiers         .     x      .       .      .
manage_members        x     .      .       .      .
manage_workspace      x     .      .       .      .
manage_tokens         x     .      .       .      .
manage_deliveries     x     .      .       .      .
read_history          x     .      .       .      .
erase_people          x     .      .       .      .
"""


def test_the_table_is_as_agreed():
    lines = [line.split() for line in TABLE.strip().splitlines()[1:]]
    agreed = {
        role: {Permission(code) for code, *marks in lines if marks[column] == "x"}
        for column, role in enumerate(Role)
    }

    assert {role: set(held) for role, held in PERMISSIONS.items()} == agreed
    assert {code for code, *_marks in lines} == {permission.value for permission in Permission}


def test_several_roles_add_up_and_an_unknown_one_allows_nothing():
    both = permissions_of(["reader", "tenant_admin"])

    assert both == PERMISSIONS[Role.TENANT_ADMIN]
    assert permissions_of(["emperor"]) == frozenset()
    assert permissions_of([]) == frozenset()
