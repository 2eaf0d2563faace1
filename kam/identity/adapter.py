"""What django-allauth may do here: sign in, sign out, change a password. Nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kam.identity.addresses import world_url


class ClosedAdapter(DefaultAccountAdapter):
    """People are added by a tenant admin; the messages speak the product's words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "enter_current_password": _("This is not your current password."),
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
