"""Telling a member something, in the product and by mail."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from uuid_utils.compat import uuid7

from kam.outbox.choices import NOTICE_MAIL
from kam.outbox.models import Notice, NoticeChoice
from kam.outbox.services.promises import promise_many
from kam.tenancy.context import required_tenant_id

NOTICES = """
INSERT INTO outbox_notice (tenant_id, kind, id, recipient_id, key, path, words)
SELECT %s, %s, id, recipient_id, key, path, words
  FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::jsonb[])
    AS u(id, recipient_id, key, path, words)
ON CONFLICT (tenant_id, recipient_id, key) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Word:
    """One notice of a set; the fields are those of `notify`."""

    recipient_id: UUID
    key: str
    path: str
    words: Mapping[str, object]


def notify(  # noqa: PLR0913 - each argument is one fact about the notice
    *,
    recipient_id: UUID,
    kind: str,
    key: str,
    path: str,
    words: Mapping[str, object],
    mail: bool = False,
    quiet: bool = False,
) -> None:
    """Tell one member something, exactly once for each `key`.

    `path` is a page inside the workspace, without prefix ("accounts/…/"); `words` fill the
    sentence of `kind` (kam.outbox.words). With `mail` it is sent by mail, too, unless the member
    chose otherwise. `quiet`: where that mail cannot be sent, no administrator is told.
    """
    notify_many(kind=kind, told=[Word(recipient_id, key, path, words)], mail=mail, quiet=quiet)


@transaction.atomic
def notify_many(
    *, kind: str, told: Sequence[Word], mail: bool = False, quiet: bool = False
) -> None:
    """Tell many members something of one kind, with one statement, and one more for the mails."""
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            NOTICES,
            [
                required_tenant_id(),
                kind,
                [uuid7() for _each in told],
                [each.recipient_id for each in told],
                [each.key for each in told],
                [each.path for each in told],
                [json.dumps({name: str(w) for name, w in each.words.items()}) for each in told],
            ],
        )
        made = [ident for (ident,) in cursor.fetchall()]
    if made and mail:
        more = {"quiet": True} if quiet else {}
        rows = [(f"{NOTICE_MAIL}:{ident}", {"notice_id": ident, **more}) for ident in made]
        promise_many(kind=NOTICE_MAIL, rows=rows)


def mark_read(*, notice_id: UUID, recipient_id: UUID, now: datetime) -> bool:
    """One notice was seen; False where it is not the member's or was read before."""
    unread = Notice.objects.filter(pk=notice_id, recipient_id=recipient_id, read_at=None)
    return bool(unread.update(read_at=now))


def mark_all_read(*, recipient_id: UUID, now: datetime) -> int:
    """Everything that the member was told was seen; how many notices that were."""
    return Notice.objects.filter(recipient_id=recipient_id, read_at=None).update(read_at=now)


def choose_mail(*, recipient_id: UUID, by_mail: bool) -> None:
    """Whether the member wants notices by mail, too."""
    NoticeChoice.objects.update_or_create(recipient_id=recipient_id, defaults={"by_mail": by_mail})
