"""What other systems call an account."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account, ExternalId
from accounts.queries.accounts import get_account, get_external_id
from accounts.services import naming
from accounts.services.rights import must_edit
from kam.audit.services import record
from kam.errors import Conflict, RuleViolation
from kam.identity.actor import Actor
from kam.tenancy.inserting import insert_together


@transaction.atomic
def add_external_id(*, account_id: UUID, source: str, value: str, by: Actor) -> ExternalId:
    """Note that the system `source` calls this account `value`; one id means one account."""
    account = get_account(account_id)
    must_edit(account_id=account_id, by=by)
    stored = store_external_ids([ExternalId(account=account, source=source, value=value)])[0]
    record(
        "external_id.added",
        subject=stored,
        by=by,
        changes={stored.source: (None, stored.value)},
        account_id=account_id,
    )
    return stored


@transaction.atomic
def remove_external_id(*, account_id: UUID, external_id_id: UUID, by: Actor) -> None:
    must_edit(account_id=account_id, by=by)
    found = get_external_id(account_id, external_id_id)
    record(
        "external_id.removed",
        subject=found,
        by=by,
        changes={found.source: (found.value, None)},
        account_id=account_id,
    )
    found.delete()
    naming.renew_name_keys(list(Account.objects.filter(pk=account_id)))


def store_external_ids(rows: Sequence[ExternalId]) -> list[ExternalId]:
    """Insert ids of any accounts, with their search keys. Conflict names the first one in use.

    Not audited by itself: the act that it belongs to is.
    """
    if not rows:
        return []
    for row in rows:
        row.source, row.value = row.source.strip()[:60], row.value.strip()[:200]
        if not row.source:
            raise RuleViolation(_("Say which system the id comes from."), field="source")
        if not row.value:
            raise RuleViolation(_("The id is empty."), field="value")
    _must_be_free(rows)
    try:
        with transaction.atomic():
            stored = ExternalId.objects.bulk_create(rows, batch_size=5000)
    except IntegrityError as error:
        raise Conflict(_("One of these ids is in use already."), field="value") from error
    insert_together(naming.id_keys(stored))
    return stored


def _must_be_free(rows: Sequence[ExternalId]) -> None:
    wanted: dict[tuple[str, str], UUID] = {}
    for row in rows:
        if wanted.setdefault((row.source, row.value), row.account_id) != row.account_id:
            raise _taken(row.source, row.value)
    sources = {source for source, _value in wanted}
    held = ExternalId.objects.filter(
        Q(source__in=sources), value__in={value for _source, value in wanted}
    ).values_list("source", "value")
    for source, value in held:
        if (source, value) in wanted:
            raise _taken(source, value)


def _taken(source: str, value: str) -> Conflict:
    return Conflict(
        _("The id %(value)s of %(source)s belongs to another account.")
        % {"value": value, "source": source},
        field="value",
    )
