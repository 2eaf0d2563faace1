"""Creates the database roles, the database and the default grants; safe to run again."""

import psycopg
from psycopg import sql

OWNER, APP, SYSTEM, SEARCH = "kam_owner", "kam_app", "kam_system", "kam_search"
LOGINS = {"DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER, "DATABASE_SYSTEM_URL": SYSTEM}
ROLES = {
    OWNER: "LOGIN BYPASSRLS",
    APP: "LOGIN NOBYPASSRLS",
    SYSTEM: "LOGIN BYPASSRLS",
    SEARCH: "NOLOGIN BYPASSRLS",
}


class RefusesBypass(RuntimeError):
    """The administrator may make roles, but none that bypasses row security."""


def provision(
    admin_url: str, *, database: str = "kam", passwords: dict[str, str] | None = None
) -> None:
    """Make roles, `database` and grants as the administrator of `admin_url` (psycopg conninfo).

    The application role owns nothing and cannot bypass row security; `passwords` maps role names
    to secrets where the server asks for them. Raises RefusesBypass where the administrator may
    not give BYPASSRLS, psycopg.Error for everything else that the server refuses.
    """
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for role, attributes in ROLES.items():
            _make_role(admin, role, attributes, (passwords or {}).get(role))
        admin.execute(sql.SQL("GRANT {} TO {}").format(_id(SEARCH), _id(OWNER)))
        if not _is_superuser(admin):  # who only makes roles must join the owner to give it a base
            admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(_id(OWNER)))
        exists = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if exists.fetchone() is None:
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(_id(database), _id(OWNER)))
    with psycopg.connect(admin_url, dbname=database, autocommit=True) as admin:
        if not _is_superuser(admin):
            admin.execute(sql.SQL("SET ROLE {}").format(_id(OWNER)))
        grant_defaults(admin)


def grant_defaults(admin: psycopg.Connection) -> None:
    """Every table the owner makes from now on can be used, but not owned, by the application."""
    admin.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    admin.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(_id(OWNER)))
    for role in (APP, SYSTEM):
        admin.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(_id(role)))
    # the owner hands the search functions over to this role, which needs CREATE for that
    admin.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(_id(SEARCH)))
    admin.execute(
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public "
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
        ).format(_id(OWNER), _id(APP))
    )
    admin.execute(
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public "
            "GRANT USAGE, SELECT ON SEQUENCES TO {}"
        ).format(_id(OWNER), _id(APP))
    )


def _make_role(admin: psycopg.Connection, role: str, attributes: str, password: str | None) -> None:
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if known else "CREATE"
    statement = sql.SQL(verb + " ROLE {} WITH " + attributes).format(_id(role))
    if password:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    try:
        admin.execute(statement)
    except psycopg.errors.InsufficientPrivilege as error:
        (may_make,) = _ask(admin, "SELECT rolcreaterole OR rolsuper")
        if may_make and "BYPASSRLS" in attributes:
            raise RefusesBypass(role) from error
        raise


def _is_superuser(admin: psycopg.Connection) -> bool:
    return _ask(admin, "SELECT rolsuper")[0]


def _ask(admin: psycopg.Connection, select: str) -> tuple[bool]:
    row = admin.execute(f"{select} FROM pg_roles WHERE rolname = current_user").fetchone()
    return row or (False,)


def _id(name: str) -> sql.Identifier:
    return sql.Identifier(name)
