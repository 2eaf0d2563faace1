"""Reading the link by which a person who forgot the password chooses a new one.

Signed, kept nowhere, good for an hour; it dies with the password that it replaces.
"""

from uuid import UUID

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from kam.errors import NotFound
from kam.identity.models import User

SALT = "kam.identity.resets"
AN_HOUR = 3600


def reset_token(person: User) -> str:
    return signing.dumps({"id": str(person.pk), "of": _state(person)}, salt=SALT)


def get_resetting(token: str) -> User:
    """Whose password the link replaces; raises NotFound alike for a wrong, old or used one."""
    try:
        told = signing.loads(token, salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature as error:
        raise NotFound from error
    person = User.objects.filter(pk=UUID(told["id"]), is_active=True).first()
    if person is None or not constant_time_compare(told["of"], _state(person)):
        raise NotFound
    return person


def _state(person: User) -> str:
    value = f"{person.pk}{person.password}{person.email}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()
