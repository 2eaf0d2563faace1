"""Refuses to work as a database role for which row security would be void."""

from django.db import connections


class PrivilegedRole(RuntimeError):
    """The application would run as superuser, owner or BYPASSRLS."""


def refuse_privileged_role(alias: str = "default") -> None:
    """Ask the server who we are; raises PrivilegedRole with one sentence for the operator."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT r.rolname, r.rolsuper OR r.rolbypassrls, EXISTS (SELECT 1 FROM pg_class c "
            "WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')) "
            "FROM pg_roles r WHERE r.rolname = current_user"
        )
        name, powerful, owns = cursor.fetchone()
    if powerful or owns:
        raise PrivilegedRole(
            f"The role {name} owns tables or bypasses row security; "
            "DATABASE_URL must name the application role."
        )
