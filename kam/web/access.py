"""Who may open a page: declared where the view stands, enforced before it, read by the guards.

    @require_POST
    @allow(Permission.EDIT_ACCOUNTS, Permission.EDIT_OWN_ACCOUNTS)   # any of them
    def rename_account(request, account_id): ...

    @require_GET
    @allow(None, reason="The door itself: nobody is signed in yet.")
    def sign_in(request): ...

The service still decides: this is the outer ring, and the line the table of routes is made of.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _

from kam.errors import NotAllowed
from kam.identity.permissions import Permission

View = Callable[..., HttpResponseBase]


def allow(*permissions: Permission | None, reason: str = "") -> Callable[[View], View]:
    """Open the view to actors who hold any of the permissions, or to everyone with a reason."""
    needed = tuple(p for p in permissions if p is not None)
    if not permissions or len(needed) not in {0, len(permissions)}:
        raise ValueError("Name permissions, or None alone.")
    if not needed and not reason:
        raise ValueError("A page without a permission needs a reason.")

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if needed:
                actor = getattr(request, "actor", None)
                if actor is None:
                    return to_sign_in(request)
                if not any(actor.can(permission) for permission in needed):
                    raise NotAllowed(_("Your role does not include this."))
            return view(request, *args, **kwargs)

        guarded.permissions = needed  # type: ignore[attr-defined]
        guarded.reason = reason  # type: ignore[attr-defined]
        return guarded

    return declare


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the reader to the sign-in page and back here afterwards.

    An htmx request cannot follow a redirect to a whole page, so it is told to leave the page.
    """
    here = request.get_full_path() if request.method == "GET" else get_script_prefix()
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(_sign_in_address(here))
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path or here
    answer = HttpResponse(status=401)
    answer["HX-Redirect"] = _sign_in_address(here)
    return answer


def _sign_in_address(back: str) -> str:
    return f"{settings.LOGIN_URL}?{urlencode({'next': back})}"
