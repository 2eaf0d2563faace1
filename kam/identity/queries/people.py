"""Finding a person by what they sign in with."""

from kam.identity.models import User


def person_with_address(email: str) -> User | None:
    """The person who signs in with this address, active or not; None if nobody does."""
    return User.objects.filter(email=email.strip().lower()).first()
