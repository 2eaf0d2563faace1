"""The places of a workspace as data. Only those whose URL exists and the actor may open are shown.

A capability that is added later appears here with one line; until its URL name resolves, nothing
of it is visible.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kam.identity.actor import Actor
from kam.identity.addresses import world_url
from kam.identity.permissions import Permission
from kam.web.addresses import address

P = Permission


@dataclass(frozen=True, eq=False)
class Place:
    """One entry: `permissions` any of (empty: everybody), `go` the key after `g`."""

    label: object
    icon: str
    url_name: str
    permissions: tuple[Permission, ...] = ()
    go: str = ""
    short: object = ""
    is_worldwide: bool = False  # a page of the person, in no workspace


@dataclass(frozen=True, eq=False)
class Group:
    title: object
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Entry:
    """A place as the templates show it."""

    label: str
    icon: str
    url: str
    go: str = ""
    short: str = ""
    current: bool = False


WORKSPACE = (
    Place(_("Members"), "users", "workspace:members", (P.MANAGE_MEMBERS,)),
    Place(_("Workspace settings"), "settings", "workspace:settings", (P.MANAGE_WORKSPACE,)),
    Place(_("Organisation"), "hierarchy-2", "workspace:units", (P.MANAGE_WORKSPACE,)),
    Place(_("Exchange rates"), "currency-euro", "accounts:rates", (P.IMPORT_FILES,)),
    Place(_("Our sites"), "map-pin", "accounts:own-sites", (P.READ_REGISTER,)),
    Place(_("Access tokens"), "key", "workspace:tokens", (P.MANAGE_TOKENS,)),
    Place(_("History"), "history", "workspace:history", (P.READ_HISTORY,)),
    Place(_("Deliveries"), "mail", "workspace:deliveries", (P.MANAGE_DELIVERIES,)),
)
RAIL = (
    Group(
        "",
        (
            Place(_("Home"), "home", "desk:home", go="h"),
            Place(_("Accounts"), "building", "accounts:list", go="a"),
        ),
    ),
    Group(
        _("Programme"),
        (
            Place(_("Register"), "list-details", "selection:register", go="r"),
            Place(
                _("Selection and tiers"),
                "scale",
                "selection:ranking",
                go="s",
                short=_("Selection"),
            ),
            Place(_("Data and imports"), "stack-2", "imports:list", (P.IMPORT_FILES,), go="i"),
        ),
    ),
    Group(_("Workspace"), WORKSPACE),
)
NEW = (
    Place(_("New account"), "building", "accounts:create", (P.REGISTER_ACCOUNTS,)),
    Place(_("Import a file"), "file-upload", "imports:start", (P.IMPORT_FILES,)),
)
PERSONAL = (
    Place(_("Your profile"), "user", "workspace:me"),
    Place(_("Security"), "shield-lock", "mfa_index", is_worldwide=True),
    Place(_("Notices"), "bell", "desk:notices"),
)


def entries(places: Iterable[Place], *, by: Actor) -> list[Entry]:
    """The places that exist and the actor may open."""
    here = (get_script_prefix(), get_urlconf(), get_language())
    return list(_entries(tuple(places), by.permissions, *here))


@lru_cache(maxsize=1024)
def _entries(
    places: tuple[Place, ...],
    permissions: frozenset[Permission],
    _prefix: str,
    _urlconf: str | None,
    _language: str | None,
) -> tuple[Entry, ...]:
    """The same for everybody with these permissions: addresses begin with the workspace."""
    found = []
    for place in places:
        if place.permissions and not permissions.intersection(place.permissions):
            continue
        try:
            url = (world_url if place.is_worldwide else reverse)(place.url_name)
        except NoReverseMatch:
            continue
        found.append(
            Entry(
                label=str(place.label),
                icon=place.icon,
                url=url,
                go=place.go,
                short=str(place.short or place.label),
            )
        )
    return tuple(found)


def rail(*, by: Actor, path: str) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """The groups of the rail that have entries; the place `path` lies in is marked as current.

    That is the longest address the path begins with; Home only answers for itself.
    """
    around = (by.permissions, get_script_prefix(), get_urlconf(), get_language())
    home = address("desk:home")
    urls = [entry.url for _title, found in _rail("", *around) for entry in found]
    here = max((u for u in urls if path == u or (u != home and path.startswith(u))), default="")
    return _rail(here, *around)


@lru_cache(maxsize=1024)
def _rail(
    here: str,
    permissions: frozenset[Permission],
    *around: str | None,
) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """The same for everybody with these permissions, in one workspace and language."""
    groups = [(str(group.title), _entries(group.places, permissions, *around)) for group in RAIL]
    return tuple(
        (title, tuple(replace(entry, current=entry.url == here) for entry in found))
        for title, found in groups
        if found
    )
