"""What the frame of every page shows, from what the request already knows: no query of its own."""

from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from kam.desk import navigation
from kam.desk.navigation import Entry
from kam.identity.addresses import world_url
from kam.identity.permissions import ROLE_NAMES
from kam.web.addresses import address

THEMES = frozenset({"light", "dark"})
ON_PHONES = 3


class Shell:
    """Read by templates/layout only; each part is worked out when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor = getattr(request, "actor", None)

    @cached_property
    def theme(self) -> str:
        """One of THEMES, or empty: as the system says."""
        if self.actor is not None:
            chosen = getattr(self.request.user, "theme", "")
        else:
            chosen = self.request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def shortcuts(self) -> bool:
        return self.actor is not None and bool(getattr(self.request.user, "shortcuts", True))

    @property
    def workspace(self) -> str:
        return self.actor.tenant.name

    @property
    def name(self) -> str:
        return self.actor.name

    @property
    def role(self) -> str:
        return ", ".join(str(ROLE_NAMES.get(role, role)) for role in self.actor.roles)

    @cached_property
    def groups(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        return navigation.rail(by=self.actor, path=self.request.path)

    @property
    def spoken(self) -> tuple[object, ...]:
        """What the `{% steady %}` parts of every page depend on, inside a workspace or not."""
        return (get_language(),)

    @cached_property
    def steady(self) -> tuple[object, ...]:
        """Everything that `{% steady %}` parts of the frame depend on: neither the person nor the
        page, but the workspace, what may be opened there, and which place is the current one."""
        places = (entry for _title, entries in self.groups for entry in entries)
        here = next((entry.url for entry in places if entry.current), "")
        tenant = self.actor.tenant
        prefix = (get_script_prefix(), get_urlconf())
        return (get_language(), *prefix, tenant.name, self.actor.permissions, here)

    @cached_property
    def phone(self) -> list[Entry]:
        """The first places; New and More make it five."""
        places = [entry for _title, entries in self.groups for entry in entries]
        return places[:ON_PHONES]

    @cached_property
    def current_is_more(self) -> bool:
        return not any(entry.current for entry in self.phone)

    @cached_property
    def new(self) -> list[Entry]:
        return navigation.entries(navigation.NEW, by=self.actor)

    @cached_property
    def personal(self) -> list[Entry]:
        return navigation.entries(navigation.PERSONAL, by=self.actor)

    @property
    def home(self) -> str:
        return address("desk:home")

    @property
    def palette(self) -> str:
        return address("desk:palette")

    @property
    def notices(self) -> str:
        return address("desk:notices")

    @property
    def bell(self) -> str:
        return address("desk:bell")

    @property
    def keys_url(self) -> str:
        return address("desk:keys")

    @property
    def theme_url(self) -> str:
        return address("desk:theme")

    @property
    def chooser(self) -> str:
        return f"{_world('identity:front', '/')}?choose=1"

    @property
    def sign_out(self) -> str:
        return _world("account_logout")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell`, built only if the template has a frame."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}


@cache
def _world(name: str, otherwise: str = "") -> str:
    try:
        return world_url(name)
    except NoReverseMatch:
        return otherwise
