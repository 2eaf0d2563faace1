"""Whether the customer wants to be a key account (method row 35)."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Willingness
from accounts.models import Account
from accounts.queries.accounts import get_account
from accounts.services.rights import must_edit
from kam.audit.services import record
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.tenancy.versions import lock

COLUMNS = ("willingness", "willingness_on", "willingness_source", "willingness_note")


@transaction.atomic
def set_willingness(  # noqa: PLR0913  the answer, and which version it was given to
    *,
    account_id: UUID,
    willingness: str,
    on: date | None,
    source: str = "",
    note: str = "",
    version: int | None = None,
    by: Actor,
) -> Account:
    """Note the customer's answer, when it was given and by whom. An answer needs day and source."""
    account = get_account(account_id)
    must_edit(account_id=account_id, by=by)
    lock(account, version)
    source, note = source.strip(), note.strip()
    if willingness not in Willingness.values:
        raise RuleViolation(_("Choose one of the answers."), field="willingness")
    if willingness == Willingness.UNKNOWN:
        on, source = None, ""
    elif on is None:
        raise RuleViolation(_("Say on which day this was."), field="on")
    elif not source:
        raise RuleViolation(_("Say who told us, or where it is written."), field="source")
    new = dict(zip(COLUMNS, (willingness, on, source[:300], note[:4000]), strict=True))
    changes = {
        name: (getattr(account, name), value)
        for name, value in new.items()
        if getattr(account, name) != value
    }
    if changes:
        for name, value in new.items():
            setattr(account, name, value)
        account.version += 1
        account.save(update_fields=[*COLUMNS, "version"])
        record(
            "account.willingness_set",
            subject=account,
            by=by,
            changes=changes,
            account_id=account_id,
        )
    return account
