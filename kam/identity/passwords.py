"""How passwords are kept: argon2id with 46 MiB, one pass, one lane (OWASP's first choice)."""

import base64
import re
import threading

from argon2.low_level import Type, hash_secret_raw
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Words that everybody around this product could guess, also with digits and signs among them.
OUR_WORDS = ("keyaccountmanagement", "accountmanager", "keyaccount", "salesleader", "meridian")
MUST_REMAIN = 6
AT_ONCE = 2
_turns = threading.BoundedSemaphore(AT_ONCE)


class Argon2id(Argon2PasswordHasher):
    """Two at once in a process: a storm of sign-ins waits instead of taking memory and cores."""

    time_cost = 1
    memory_cost = 46 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turns:
            return super().verify(password, encoded)


def slow_hash(secret: str, *, salt: bytes) -> str:
    """Argon2id like that of passwords, for secrets that are compared with several hashes."""
    with _turns:
        raw = hash_secret_raw(
            secret.encode(),
            salt,
            time_cost=Argon2id.time_cost,
            memory_cost=Argon2id.memory_cost,
            parallelism=Argon2id.parallelism,
            hash_len=32,
            type=Type.ID,
        )
    return base64.b64encode(raw).decode()


class MoreThanOurWords:
    """Refuse passwords that are little more than words of this product (docs/security.md)."""

    def validate(self, password: str, user: object = None) -> None:
        rest = re.sub(r"[\W_]", "", password.casefold())
        for word in OUR_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < MUST_REMAIN and len(rest) < len(re.sub(r"[\W_]", "", password)):
            raise ValidationError(self.get_help_text(), code="our_words")

    def get_help_text(self) -> str:
        return _("Choose more than the name of this product or of a role in it.")
