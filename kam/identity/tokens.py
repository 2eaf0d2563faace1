"""The shape of an API token: readable prefix, random secret, check digits, and the digest we keep.

    kam_live_<8 characters: public id>_<32 characters: secret><6 characters: check digits>

The check digits let a typing error or a secret scanner be answered without asking the database.
Only the SHA-256 digest is stored: 32 random characters of 62 hold 190 bits, which no slow hash
would improve.
"""

import hashlib
import re
import secrets
import string
import zlib
from dataclasses import dataclass

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
PREFIX = "kam_live_"
FORM = re.compile(r"kam_live_([0-9A-Za-z]{8})_([0-9A-Za-z]{32})([0-9A-Za-z]{6})")


@dataclass(frozen=True)
class NewSecret:
    """`text` is shown to a person once; `public_id` and `digest` are what we keep."""

    text: str
    public_id: str
    digest: str


def new_secret() -> NewSecret:
    """A fresh token: 8 public and 32 secret random characters, and their check digits."""
    public_id = _random(8)
    body = f"{PREFIX}{public_id}_{_random(32)}"
    text = body + check_digits(body)
    return NewSecret(text=text, public_id=public_id, digest=digest_of(text))


def is_well_formed(text: str) -> bool:
    """Whether the text has the shape of a token and its check digits agree."""
    if FORM.fullmatch(text) is None:
        return False
    return secrets.compare_digest(check_digits(text[:-6]), text[-6:])


def digest_of(text: str) -> str:
    """SHA-256 of the whole token as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_digits(body: str) -> str:
    """CRC-32 of the body in six characters of the alphabet, padded with the first one."""
    number = zlib.crc32(body.encode())
    digits = ""
    while number:
        number, remainder = divmod(number, len(ALPHABET))
        digits = ALPHABET[remainder] + digits
    return digits.rjust(6, ALPHABET[0])


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
