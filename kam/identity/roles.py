"""Rules about roles: which exist, what must not be lost."""

from collections.abc import Iterable

from kam.identity.permissions import Role

ORDER = tuple(Role)


def in_order(roles: Iterable[str]) -> list[str]:
    """The known roles among these, once each, in the order of the table."""
    wanted = set(roles)
    return [role.value for role in ORDER if role in wanted]


def unknown(roles: Iterable[str]) -> set[str]:
    return set(roles) - {role.value for role in ORDER}
