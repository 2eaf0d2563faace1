"""A forgotten password: asked for by anybody, answered alike, replaced by who reads the mail."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from kam.errors import NotFound, RuleViolation
from kam.identity.addresses import world_url
from kam.identity.models import User
from kam.identity.queries.people import person_with_address
from kam.identity.queries.resets import reset_token
from kam.identity.services.changes import note_change
from kam.identity.services.events import note_event
from kam.identity.services.mails import mail_reset
from kam.identity.services.sessions import end_sessions
from kam.identity.whereabouts import Whereabouts


@transaction.atomic
def ask_for_new_password(*, email: str, where: Whereabouts, now: datetime) -> None:
    """Mail a link to whoever signs in with this address; for any other, the same work in vain."""
    found = person_with_address(email)
    known = found is not None and found.is_active and found.has_usable_password()
    person = found if known else User(email=email, name=email, password=make_password(None))
    path = world_url("new-password", token=reset_token(person))
    note_event(kind="password_asked", user_id=person.pk if known else None, where=where, at=now)
    if known:
        mail_reset(person=person, path=path, at=now)


@transaction.atomic
def replace_password(*, person: User, password: str, where: Whereabouts, now: datetime) -> User:
    """Write the password chosen by the holder of the link, and end every session.

    `person` is what the link was found good for. Raises NotFound if it was used in the meantime,
    RuleViolation naming every rule that the password breaks.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if user.password != person.password or not user.is_active:
        raise NotFound
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleViolation(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user_id=user.pk)
    note_change(kind="password_set", person=user, where=where, at=now)
    return user
