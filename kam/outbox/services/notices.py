"""Telling a member something, in the product and by mail."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from uuid_utils.compat import uuid7

from kam.outbox.choices import NOTICE_MAIL
from kam.outbox.models import Notice, NoticeChoice
from kam.outbox.services.promises import promise
from kam.tenancy.context import required_tenant_id

NOTICE = """
INSERT INTO outbox_notice (tenant_id, id, recipient_id, kind, key, path, words)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, recipient_id, key) DO NOTHING RETURNING id
"""


@transaction.atomic
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
    filled = json.dumps({name: str(value) for name, value in words.items()})
    with connection.cursor() as cursor:
        cursor.execute(
            NOTICE, [required_tenant_id(), uuid7(), recipient_id, kind, key, path, filled]
        )
        made = cursor.fetchone()
    if made is not None and mail:
        payload: dict[str, Any] = {"notice_id": made[0]}
        if quiet:
            payload["quiet"] = True
        promise(kind=NOTICE_MAIL, key=f"{NOTICE_MAIL}:{made[0]}", payload=payload)


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
