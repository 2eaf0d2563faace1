"""A change of what a person signs in with is written down and mailed to them."""

from datetime import datetime

from django.db import transaction

from kam.identity.models import User
from kam.identity.services.events import note_event
from kam.identity.services.mails import mail_change
from kam.identity.whereabouts import Whereabouts


@transaction.atomic
def note_change(*, kind: str, person: User, where: Whereabouts, at: datetime) -> None:
    """Event and mail together; `kind` is one of `notifications.CHANGES`."""
    note_event(kind=kind, user_id=person.pk, where=where, at=at)
    mail_change(person=person, kind=kind, where=where, at=at)
