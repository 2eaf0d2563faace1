"""What django-allauth may do here: sign in, sign out, change a password. Nobody signs up.

What happens is written down, and sessions begin and end here, because allauth calls this whatever
way somebody came: with a password, a second step or a passkey.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kam.identity import sessions
from kam.identity.addresses import world_url
from kam.identity.models import User
from kam.identity.notifications import CHANGES
from kam.identity.queries.people import person_with_address
from kam.identity.queries.second_factors import has_second_factor
from kam.identity.services.changes import note_change
from kam.identity.services.events import note_event
from kam.identity.services.sessions import end_sessions

PER_ACCOUNT = "5/5m/key"


class ClosedAdapter(DefaultAccountAdapter):
    """People are added by a tenant admin; the messages speak the product's words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your current password."),
        "incorrect_code": _("This code is not right, or it was used before."),
        "rate_limited": _("Too many attempts. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Sign-in is a page; REST has tokens. So no JSON answers, whatever the headers say."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page that follows says enough; allauth's own notices are not our words."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return world_url("front")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return world_url("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return world_url("password-changed")

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.begin(request)
        _note(request, "signed_in", user)

    def logout(self, request: HttpRequest) -> None:
        _note(request, "signed_out", request.user)
        super().logout(request)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Ask for the password again: the address is the person's own, no list of addresses."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note it, alike for an address that nobody has; the last attempt before the lock too."""
        person = person_with_address(credentials.get("email", ""))
        _note(request, "failed", person)
        free = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            key=self._get_login_attempts_cache_key(request, **credentials),
            config={"login_failed": PER_ACCOUNT},
            dry_run=True,
        )
        if not free:
            _note(request, "locked", person)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second step confirms with it: the password alone does not take it off."""
        methods = super().get_reauthentication_methods(user)
        return [m for m in methods if m["id"].startswith("mfa")] or methods

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        """Called with each change of what a person signs in with: all of them go through here."""
        request = self.request or context.request
        kind = template_prefix.rpartition("/")[2]
        if kind == "password_changed":
            end_sessions(user_id=user.pk, but=request.session.session_key)
        elif kind in {"totp_deactivated", "webauthn_removed"}:
            _second_factor_is_gone(request, user)
        _note(request, kind, user)


def _second_factor_is_gone(request: HttpRequest, user: User) -> None:
    """With the last one goes what it proved: here, and with the session everywhere else."""
    if has_second_factor(user.pk):
        return
    sessions.forget_second_factor(request)
    end_sessions(user_id=user.pk, but=request.session.session_key)


def _note(request: HttpRequest, kind: str, person: User | None) -> None:
    where, at = sessions.whereabouts_of(request), timezone.now()
    if person is not None and kind in CHANGES:
        note_change(kind=kind, person=person, where=where, at=at)
    else:
        note_event(kind=kind, user_id=getattr(person, "pk", None), where=where, at=at)
