"""Mail about signing in: it belongs to no workspace, and what it said is not kept."""

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from kam import timelimits
from kam.outbox.choices import CHANNEL
from kam.outbox.kinds import Hopeless, pause_after
from kam.outbox.mail import send
from kam.outbox.models import OPEN, IdentityMail

log = logging.getLogger(__name__)

MAIL = """
WITH made AS (
    INSERT INTO outbox_identitymail (id, key, "to", subject, body) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (key) DO NOTHING RETURNING 1)
SELECT pg_notify(%s, '') FROM made
"""
LONGEST_SUBJECT = 200
LONGEST_ERROR = 500


def send_identity_mail(*, to: str, subject: str, body: str, key: str) -> None:
    """Promise one mail to a person, in plain text with whole addresses of links, once per `key`.

    The body is emptied as soon as the mail is sent, or cannot be sent at all.
    """
    one_line = " ".join(subject.split())[:LONGEST_SUBJECT]
    with connection.cursor() as cursor:
        cursor.execute(MAIL, [uuid7(), key, to, one_line, body, CHANNEL])


def deliver_identity_mail(*, mail_id: UUID) -> bool:
    """Try to send one mail, as `delivering.deliver` does; False where it was not sent now."""
    mail = _begin(mail_id)
    if mail is None:
        return False
    try:
        with transaction.atomic():
            held = _hold(mail)
            if held is None:
                return False
            send(to=held.to, subject=held.subject, text=held.body, ident=held.pk)
            timelimits.outlive()
            IdentityMail.objects.filter(pk=held.pk).update(done_at=Now(), body="", last_error="")
    except Hopeless as error:
        _bury(mail, str(error))
        return False
    except Exception as error:
        log.warning("identity mail %s failed", mail.pk, exc_info=True)
        _put_off(mail, f"{type(error).__name__}: {error}")
        return False
    return True


@transaction.atomic
def _begin(mail_id: UUID) -> IdentityMail | None:
    due = IdentityMail.objects.filter(OPEN, pk=mail_id, available_at__lte=Now())
    mail = due.select_for_update(skip_locked=True).first()
    if mail is None:
        return None
    if mail.attempts >= settings.OUTBOX_ATTEMPTS:
        _bury(mail, mail.last_error or "The process ended while it worked.")
        return None
    mail.attempts += 1
    pause = timedelta(seconds=pause_after(mail.attempts))
    IdentityMail.objects.filter(pk=mail.pk).update(
        attempts=mail.attempts, available_at=Now() + pause, lease_until=None
    )
    return mail


def _hold(mail: IdentityMail) -> IdentityMail | None:
    ours = IdentityMail.objects.filter(OPEN, pk=mail.pk, attempts=mail.attempts)
    return ours.select_for_update(skip_locked=True).first()


def _put_off(mail: IdentityMail, reason: str) -> None:
    if mail.attempts >= settings.OUTBOX_ATTEMPTS:
        _bury(mail, reason)
        return
    pause = timedelta(seconds=pause_after(mail.attempts))
    IdentityMail.objects.filter(OPEN, pk=mail.pk, attempts=mail.attempts).update(
        last_error=reason[:LONGEST_ERROR], available_at=Now() + pause
    )


def _bury(mail: IdentityMail, reason: str) -> None:
    """No attempt is left; no workspace can be told, so the operator's log is."""
    IdentityMail.objects.filter(OPEN, pk=mail.pk).update(
        dead_at=Now(), body="", last_error=reason[:LONGEST_ERROR], lease_until=None
    )
    log.error("identity mail %s is dead: %s", mail.pk, reason)
