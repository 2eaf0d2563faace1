"""The database itself is asked whether every table keeps the walls; exceptions carry a reason."""

import re

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

GLOBAL_TABLES = {
    "account_emailaddress": "sign-in addresses: a person may belong to several workspaces",
    "account_emailconfirmation": "part of sign-in",
    "auth_group": "comes with the framework's sign-in; never filled",
    "auth_group_permissions": "comes with the framework's sign-in; never filled",
    "auth_permission": "names of models, the same for everybody",
    "django_content_type": "names of models, the same for everybody",
    "django_migrations": "the state of the schema",
    "django_session": "no longer filled; the release before still runs on this schema",
    "identity_session": "sessions exist before a workspace is chosen",
    "identity_identityevent": "sign-in happens before a workspace is chosen",
    "identity_cache": "sign-in limits must work before a workspace is known",
    "identity_user": "one person may belong to several workspaces",
    "outbox_identitymail": "mail about signing in belongs to a person, not to a workspace",
    "mfa_authenticator": "second steps belong to a person, whatever the workspace",
    "outbox_heartbeat": "the pulse of the installation's processes, no tenant's data",
    "rest_bucket": "counts of requests by id, no tenant's data; gone after a crash",
    "tenancy_tenant": "the list of tenants itself",
}
INDEXES_WITHOUT_TENANT = {
    "identity_membership_user": "the door finds a person's workspaces before one is known",
    "identity_apitoken_digest": "the door finds a token before its workspace is known",
    "outbox_delivery_due": "the relay asks every second whether anything is due for anybody",
}
SYSTEM_MAY_WRITE = {
    ("outbox_delivery", "lease_until", "UPDATE"): "the relay claims what it wakes a worker for",
    ("outbox_identitymail", "lease_until", "UPDATE"): "the same for mail of no workspace",
    ("outbox_heartbeat", "name", "INSERT"): "beat and the relay show that they live",
    ("outbox_heartbeat", "at", "INSERT"): "beat and the relay show that they live",
    ("outbox_heartbeat", "at", "UPDATE"): "beat and the relay show that they live",
}
DEFINER_FUNCTIONS = {
    "identity_memberships_of": "the door, before a workspace is known",
    "identity_token_of": "the door, before a workspace is known",
    "identity_has_place_elsewhere": "no administrator resets a password that opens another house",
    "accounts_search": "substring search, with the tenant inside",
}
NUMERIC_AMOUNTS = {
    ("imports_importrow", "amount"): "staged as the file says it, before a currency is known",
}
TRIGGERS = {
    "audit_append_only": "history cannot be changed",
    "audit_no_truncate": "history cannot be emptied",
}
POLICY = "(tenant_id = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))"


def ask(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def all_tables():
    return {
        name
        for (name,) in ask(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        )
    }


def tenant_tables():
    return all_tables() - set(GLOBAL_TABLES)


def test_every_table_belongs_to_a_tenant_or_stands_in_the_list():
    with_tenant = {
        name
        for (name,) in ask(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' "
            "AND a.attnotnull AND a.atttypid = 'uuid'::regtype "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        )
    }
    assert all_tables() - with_tenant == set(GLOBAL_TABLES) & all_tables()


def test_the_list_of_global_tables_has_no_stale_entry():
    assert set(GLOBAL_TABLES) - all_tables() == set()


def test_row_security_is_enabled_and_forced_with_exactly_one_policy():
    rows = ask(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, "
        "array_agg(pg_get_expr(p.polqual, c.oid)), "
        "array_agg(pg_get_expr(p.polwithcheck, c.oid)), bool_and(p.polcmd = '*') "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "LEFT JOIN pg_policy p ON p.polrelid = c.oid "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') GROUP BY c.oid"
    )
    state = {name: tuple(rest) for name, *rest in rows}
    wrong = {
        name: state[name]
        for name in tenant_tables()
        if state[name] != (True, [POLICY], [POLICY], True)
    }
    assert wrong == {}


def test_every_unique_index_and_every_other_index_leads_with_the_tenant():
    rows = ask(
        "SELECT t.relname, i.relname, a.attname FROM pg_index x "
        "JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid "
        "JOIN pg_namespace n ON n.oid = t.relnamespace "
        "LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] "
        "WHERE n.nspname = 'public'"
    )
    tenants = tenant_tables()
    found = {i for table, i, first in rows if table in tenants and first != "tenant_id"}
    assert found == set(INDEXES_WITHOUT_TENANT)


def test_keys_between_tenant_tables_pair_the_tenant():
    rows = ask(
        "SELECT c.conname, s.relname, t.relname, c.condeferrable, "
        "(SELECT array_agg(a.attname ORDER BY k.ord) FROM unnest(c.conkey) WITH ORDINALITY "
        " k(num, ord) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num)::text[] "
        "FROM pg_constraint c JOIN pg_class s ON s.oid = c.conrelid "
        "JOIN pg_class t ON t.oid = c.confrelid WHERE c.contype = 'f'"
    )
    tenants = tenant_tables()
    wrong = [
        (name, source, target)
        for name, source, target, deferrable, columns in rows
        if target in tenants
        and (source not in tenants or columns[:1] != ["tenant_id"] or not deferrable)
    ]
    assert wrong == []


def test_primary_keys_are_tenant_and_id():
    rows = ask(
        "SELECT t.relname, (SELECT array_agg(a.attname ORDER BY k.ord) FROM unnest(c.conkey) "
        "WITH ORDINALITY k(num, ord) JOIN pg_attribute a ON a.attrelid = c.conrelid "
        "AND a.attnum = k.num)::text[] FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
        "JOIN pg_namespace n ON n.oid = t.relnamespace "
        "WHERE c.contype = 'p' AND n.nspname = 'public'"
    )
    keys = dict(rows)
    wrong = {name: keys.get(name) for name in tenant_tables()}
    assert {n: k for n, k in wrong.items() if k != ["tenant_id", "id"]} == {}


def test_no_sequence_serves_a_tenant_table():
    rows = ask(
        "SELECT t.relname FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' "
        "JOIN pg_class t ON t.oid = d.refobjid WHERE d.deptype IN ('a', 'i')"
    )
    assert {name for (name,) in rows} & tenant_tables() == set()


def test_views_ask_as_the_reader_and_nothing_is_materialised():
    rows = ask(
        "SELECT c.relname, c.relkind::text, coalesce(c.reloptions::text, '') FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm')"
    )
    wrong = [r for r in rows if r[1] == "m" or "security_invoker=true" not in r[2]]
    assert wrong == []


def test_only_listed_functions_run_with_other_rights():
    rows = ask(
        "SELECT p.proname, p.proconfig::text, has_function_privilege('public', p.oid, 'execute') "
        "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = 'public' AND p.prosecdef"
    )
    assert {name for name, *_ in rows} == set(DEFINER_FUNCTIONS)
    open_ones = [name for name, config, public in rows if public or "search_path" not in config]
    assert open_ones == []


def test_only_listed_triggers_stand_on_tables():
    rows = ask("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    assert {name for (name,) in rows} == set(TRIGGERS)


def test_the_application_role_owns_nothing_and_may_not_truncate():
    (row,) = ask(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname = current_user"
    )
    assert row == (False, False, False, False)
    member_of = ask(
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid "
        "JOIN pg_roles u ON u.oid = m.member WHERE u.rolname = current_user"
    )
    assert member_of == []
    too_much = [
        (name, right)
        for name in sorted(all_tables())
        for right in ("TRUNCATE", "REFERENCES", "TRIGGER")
        if ask("SELECT has_table_privilege(%s, %s)", f'public."{name}"', right) == [(True,)]
    ]
    assert too_much == []


def test_the_system_role_has_narrow_grants():
    rows = ask(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee = 'kam_system'"
    )
    assert {right for _, right in rows} <= {"SELECT"}
    columns = ask(
        "SELECT c.relname, a.attname, x.privilege_type FROM pg_attribute a "
        "JOIN pg_class c ON c.oid = a.attrelid, aclexplode(a.attacl) x "
        "WHERE x.grantee = 'kam_system'::regrole AND x.privilege_type <> 'SELECT'"
    )
    assert {tuple(row) for row in columns} == set(SYSTEM_MAY_WRITE)


def test_the_system_role_reads_nothing_of_what_promises_say():
    for table, column in [
        ("outbox_delivery", "payload"),
        ("outbox_delivery", "last_error"),
        ("outbox_identitymail", "body"),
        ("outbox_identitymail", "to"),
    ]:
        assert ask(
            "SELECT has_column_privilege('kam_system', %s, %s, 'SELECT')", table, column
        ) == [(False,)]


def test_no_amount_is_a_numeric_column():
    rows = ask(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND data_type = 'numeric'"
    )
    amounts = [r for r in rows if re.search(r"amount|minor|value|revenue|cost|price", r[1])]
    assert {tuple(r) for r in amounts} == set(NUMERIC_AMOUNTS)
