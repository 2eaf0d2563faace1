"""Writes of the outbox: promises are made in the caller's transaction and kept later."""

from kam.outbox.services.heartbeats import note_heartbeat
from kam.outbox.services.identity_mail import send_identity_mail
from kam.outbox.services.notices import notify
from kam.outbox.services.promises import promise, promise_many

__all__ = ["note_heartbeat", "notify", "promise", "promise_many", "send_identity_mail"]
