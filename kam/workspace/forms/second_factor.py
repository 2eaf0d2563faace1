"""What somebody says at the second step. Named in settings for django-allauth."""

from typing import Any

from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kam.identity import sessions
from kam.identity.adapter import PER_ACCOUNT
from kam.identity.services.changes import note_change
from kam.identity.services.events import note_event
from kam.identity.services.second_factors import claim_code, has_run_out

NO_CREDENTIAL = (AttributeError, KeyError, TypeError, ValueError)


class CountsOnce:
    """A code of the app that was sent once is refused, also when it is sent twice at once."""

    authenticator: Authenticator
    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError as error:
            sent = self.cleaned_data["code"]
            if error.code == "incorrect_code" and has_run_out(user_id=self.user.pk, code=sent):
                raise get_adapter().validation_error("code_ran_out") from error
            raise
        if self.authenticator.type == Authenticator.Type.TOTP and not claim_code(
            authenticator=self.authenticator, code=code
        ):
            self._emit_authentication_failed(self.authenticator)
            raise get_adapter().validation_error("incorrect_code")
        return code

    def save(self) -> None:
        super().save()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            where = sessions.whereabouts_of(context.request)
            known = {"person": self.user, "where": where, "at": timezone.now()}
            note_change(kind="recovery_code_used", **known)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        """Note it; with the last attempt that is left the person learns of it by mail."""
        _note("second_factor_failed", self.user)
        free = ratelimit.consume(
            context.request,
            app="allauth.account",
            action="login_failed",
            key=f"mfa-auth-user-{self.user.pk}",
            config={"login_failed": PER_ACCOUNT},
            dry_run=True,
        )
        if not free:
            where = sessions.whereabouts_of(context.request)
            known = {"person": self.user, "where": where, "at": timezone.now()}
            note_change(kind="second_factor_locked", **known)


class CodeForm(CountsOnce, AuthenticateForm):
    """At sign-in; django rotates the session when the sign-in is complete."""


class CodeAgainForm(CountsOnce, ReauthenticateForm):
    """Within a session, which gets a new key."""

    def save(self) -> None:
        super().save()
        context.request.session.cycle_key()


class Credential:
    """What a browser says of a passkey: anything but a right answer is a wrong one."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            _note("second_factor_failed", self.user)  # type: ignore[attr-defined]
            raise
        except NO_CREDENTIAL as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(Credential, AuthenticateWebAuthnForm):
    """As the second step."""


class PasskeyAgainForm(Credential, ReauthenticateWebAuthnForm):
    """Within a session, which gets a new key."""

    def save(self) -> None:
        super().save()
        context.request.session.cycle_key()


class PasskeySignInForm(Credential, LoginWebAuthnForm):
    """Instead of a password."""


class AddPasskeyForm(AddWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        initial=True,
        help_text=_("Without the password: the device asks for its PIN, finger or face instead."),
    )

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except NO_CREDENTIAL as error:
            raise get_adapter().validation_error("incorrect_code") from error


def _note(kind: str, person: Any) -> None:
    note_event(
        kind=kind,
        user_id=getattr(person, "pk", None),
        where=sessions.whereabouts_of(context.request),
        at=timezone.now(),
    )
