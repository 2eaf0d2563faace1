"""What django-allauth may do with second steps: names, and secrets encrypted at rest.

The secret of an authenticator app must be readable to be compared, so it is encrypted with keys
derived from SECRET_KEY; SECRET_KEY_FALLBACKS open what was written before a rotation. What no key
opens counts as a secret that nobody has. Recovery codes: kam.identity.recovery_codes.
"""

import base64
import hashlib
import logging

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.identity.models import User

log = logging.getLogger(__name__)
PURPOSE = b"kam.identity.second_factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This is not right, or it was used before."),
        "code_ran_out": gettext_lazy(
            "This code has run out, or it was used before. Take the one that comes next."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Set up a second step first."),
    }

    def get_totp_issuer(self) -> str:
        return "Meridian"

    def _get_site_name(self) -> str:
        return "Meridian"

    def build_totp_svg(self, url: str) -> str:
        """The page draws the code itself (`{% qr %}`), as a part of it that the policy allows."""
        return ""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.warning("a second step cannot be read: SECRET_KEY changed without a fallback")
            return generate_totp_secret()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


def is_readable(encrypted_text: str) -> bool:
    """Whether a key of this installation opens it."""
    try:
        _box().decrypt(encrypted_text.encode())
    except InvalidToken:
        return False
    return True


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + key.encode()).digest())
