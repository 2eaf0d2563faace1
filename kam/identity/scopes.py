"""What a token may do: less than its member, never members, tokens or the workspace itself.

A scope is `<area>:read` or `<area>:write`; `read` and `write` alone stand for every area.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kam.identity.permissions import Permission

P = Permission
READING = frozenset({P.READ_REGISTER, P.READ_ALL_FIGURES})
AREAS: dict[str, frozenset[P]] = {
    "accounts": frozenset(
        {P.REGISTER_ACCOUNTS, P.EDIT_ACCOUNTS, P.EDIT_OWN_ACCOUNTS, P.ASSIGN_TEAM}
    ),
    "imports": frozenset({P.IMPORT_FILES}),
    "selection": frozenset({P.RATE_ACCOUNTS, P.SET_CRITERIA, P.CONFIRM_TIERS}),
    "members": frozenset(),
    "history": frozenset(),
    "notices": frozenset({P.READ_REGISTER}),
    "deliveries": frozenset({P.MANAGE_DELIVERIES}),
}
# one permission each; `write` does not stand for an erasure, which cannot be undone
ALONE = {
    "history:read": P.READ_HISTORY,
    "deliveries:read": P.MANAGE_DELIVERIES,
    "members:erase": P.ERASE_PEOPLE,
    "tokens:read": P.MANAGE_TOKENS,
    "tokens:revoke": P.MANAGE_TOKENS,
}
SCOPES: dict[str, object] = {
    "read": _("Read everything that the person may read"),
    "write": _("Change everything that the person may change"),
    "accounts:read": _("Read accounts and their history"),
    "accounts:write": _("Change accounts and their teams"),
    "imports:read": _("Follow imports"),
    "imports:write": _("Import files"),
    "selection:read": _("Read criteria, scores and the register"),
    "selection:write": _("Rate accounts, set criteria, confirm tiers"),
    "members:read": _("Read who works here"),
    "history:read": _("Read the history of the whole workspace"),
    "members:erase": _("Erase former members for good"),
    "tokens:read": _("Read which tokens and service accounts there are"),
    "tokens:revoke": _("Revoke tokens"),
    "notices:read": _("Read what the person was told"),
    "notices:write": _("Mark notices as read"),
    "deliveries:read": _("Read what could not be delivered"),
    "deliveries:write": _("Try again what could not be delivered"),
}


def expanded(scopes: Iterable[str]) -> frozenset[str]:
    """The scopes with `read` and `write` spelled out area by area; unknown ones fall away."""
    known = {scope for scope in scopes if scope in SCOPES}
    for scope in known & {"read", "write"}:
        known |= {f"{area}:{scope}" for area in AREAS}
    return frozenset(known)


def permissions_within(held: frozenset[P], scopes: Iterable[str]) -> frozenset[P]:
    """What is left of the permissions held by a token's member."""
    allowed: set[P] = set()
    for scope in expanded(scopes):
        area, _colon, act = scope.partition(":")
        if scope in ALONE:
            allowed |= {ALONE[scope]}
        elif act == "read":
            allowed |= READING
        elif act == "write":
            allowed |= AREAS[area]
    return held & allowed


def scopes_in_words(scopes: Iterable[str]) -> list[object]:
    """What the scopes say to a person, in the order of the table; unknown ones fall away."""
    held = set(scopes)
    return [words for scope, words in SCOPES.items() if scope in held]
