"""Writes of the outbox: promises are made in the caller's transaction and kept later."""

from kam.outbox.services.heartbeats import note_heartbeat
from kam.outbox.services.identity_mail import send_identity_mail
from kam.outbox.services.notices import Word, notify, notify_many
from kam.outbox.services.promises import promise, promise_many

__all__ = [
    "Word",
    "note_heartbeat",
    "notify",
    "notify_many",
    "promise",
    "promise_many",
    "send_identity_mail",
]
