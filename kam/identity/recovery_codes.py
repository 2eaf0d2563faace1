"""Recovery codes as slow hashes: django-allauth would keep a seed that they can be read from.

A set has ten codes of ten signs (49 bits), one salt of 128 bits, and an Argon2id hash of each code
that is left (ASVS 6.5.2). In clear they stand, encrypted, in the session of whoever made them,
until that person has seen them. Sets from before are read as they were and hashed when one of
their codes is used, or by the hourly clean-up.
"""

import base64
import json
import secrets
from datetime import datetime, timedelta

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from kam.identity.passwords import slow_hash
from kam.identity.second_factor import is_readable

SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read as another
LENGTH = 10
LENGTHS = {LENGTH, 8}  # sets from before have eight digits
SHOWN = "recovery_codes"  # where a session keeps them until they are seen
MAY_BE_SEEN = timedelta(days=1)
AT_ONCE = 20


class HashedCodes(RecoveryCodes):
    """What allauth asks of recovery codes, with `{"salt", "hashes"}` as all that is kept."""

    @classmethod
    def activate(cls, user: AbstractBaseUser) -> "HashedCodes":
        known = {"user_id": user.pk, "type": Authenticator.Type.RECOVERY_CODES}
        found = Authenticator.objects.filter(**known).first()
        if found is not None:
            return cls(found)
        codes = [new_code() for _ in range(app_settings.RECOVERY_CODE_COUNT)]
        made = cls(Authenticator.objects.create(**known, data=hashed(codes)))
        made._keep_to_show(codes)
        return made

    def get_unused_codes(self) -> list[str]:
        """The codes while they may be seen, else a place holder for each that is left."""
        if self._is_old():
            return super().get_unused_codes()
        return self._to_show() or ["****"] * len(self.instance.data["hashes"])

    @transaction.atomic
    def validate_code(self, code: str) -> bool:
        """Use a code up; of two who send it at once the row lets one through."""
        self.instance = Authenticator.objects.select_for_update().get(pk=self.instance.pk)
        if self._is_old():
            right = super().validate_code(code)
            if right:
                harden(self.instance)
            return right
        given = plain(code)
        if len(given) not in LENGTHS:  # a code of the app, say: not worth the time
            return False
        data = self.instance.data
        found = slow_hash(given, salt=base64.b64decode(data["salt"]))
        left = [each for each in data["hashes"] if not secrets.compare_digest(each, found)]
        if len(left) == len(data["hashes"]):
            return False
        self.instance.data = {**data, "hashes": left}
        self.instance.save(update_fields=["data"])
        return True

    def mark_as_viewed(self) -> None:
        super().mark_as_viewed()
        if context.request is not None:
            self._seen = self._to_show()
            context.request.session.pop(SHOWN, None)

    @property
    def did_view(self) -> bool:
        return super().did_view or not (self._is_old() or self._to_show())

    def _is_old(self) -> bool:
        return "hashes" not in self.instance.data

    def _keep_to_show(self, codes: list[str]) -> None:
        if context.request is not None:
            told = json.dumps([self.instance.pk, codes])
            context.request.session[SHOWN] = encrypt(told)

    def _to_show(self) -> list[str]:
        """Those of this very set that this session made and has not seen."""
        if codes := getattr(self, "_seen", None):
            return codes
        kept = context.request.session.get(SHOWN) if context.request is not None else None
        if not kept:
            return []
        try:
            made_for, codes = json.loads(decrypt(kept))
        except ValueError:  # SECRET_KEY changed in between
            return []
        return codes if made_for == self.instance.pk else []


def new_code() -> str:
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return f"{signs[:5]}-{signs[5:]}"


def plain(code: str) -> str:
    """As it is hashed: the dash, spaces and capitals do not count."""
    return "".join(sign for sign in code.lower() if sign.isalnum())


def hashed(codes: list[str]) -> dict[str, object]:
    """What is kept of these codes."""
    salt = secrets.token_bytes(16)
    kept = [slow_hash(plain(code), salt=salt) for code in codes]
    return {"salt": base64.b64encode(salt).decode(), "hashes": kept}


def harden(found: Authenticator) -> bool:
    """Replace a seed by hashes of the codes that are left; False where no key opens it."""
    if not is_readable(found.data["seed"]):
        return False
    found.data = hashed(RecoveryCodes(found).get_unused_codes())
    found.save(update_fields=["data"])
    return True


def harden_old_sets(*, now: datetime) -> int:
    """Some sets of codes from before that nobody is about to look at; gives how many."""
    old = Authenticator.objects.filter(
        type=Authenticator.Type.RECOVERY_CODES,
        created_at__lt=now - MAY_BE_SEEN,
        data__has_key="seed",
    )
    with transaction.atomic():
        found = old.select_for_update(skip_locked=True).order_by("?")[:AT_ONCE]
        return sum(harden(each) for each in found)
