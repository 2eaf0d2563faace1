"""A leader may let an account be selected although a knock-out holds (method 3.1)."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.queries.accounts import get_account
from kam.audit.services import record
from kam.errors import Conflict, NotFound, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from selection.choices import ApprovalKind
from selection.models import Approval, KnockoutOverride
from selection.queries.criteria import model_in_force
from selection.queries.knockouts import knockouts_on, name_of
from selection.sentences import Sentence
from selection.services.approvals import approves, ask_approval, drop_approval

TITLE = gettext_noop("Let %(account)s be selected although “%(knockout)s” holds")
FOLLOWS = gettext_noop("The knock-out no longer keeps %(account)s out; its score stays as it is.")
REMAINS = gettext_noop("The knock-out stays to be seen, with your name beside the exception.")


@transaction.atomic
def ask_override(
    *, account_id: UUID, code: str, reason: str, by: Actor, today: date, now: datetime
) -> KnockoutOverride:
    """Ask a leader to override a knock-out that holds under the version in force."""
    by.must(Permission.RATE_ACCOUNTS)
    account = get_account(account_id)
    current = model_in_force(today)
    held = (
        {each.knockout.code: each for each in knockouts_on(current, account.pk)} if current else {}
    )
    if code not in held:
        raise NotFound(_("The criteria in force declare no such knock-out."))
    if not held[code].holds:
        raise RuleViolation(_("This knock-out does not hold here: no exception is needed."))
    if not reason.strip():
        raise RuleViolation(_("Say why, so that others understand it."), field="reason")
    try:
        with transaction.atomic():
            override = KnockoutOverride.objects.create(
                account_id=account.pk,
                code=code,
                fact=held[code].fact,
                reason=reason.strip(),
                asked_by_name=by.name,
            )
    except IntegrityError as error:
        raise Conflict(_("An exception is there or waits already.")) from error
    words = {"account": account.name, "knockout": held[code].knockout.name}
    ask_approval(
        kind=ApprovalKind.KNOCKOUT_OVERRIDE,
        subject=override,
        account=account,
        reason=reason,
        title=Sentence(TITLE, words),
        consequences=[Sentence(FOLLOWS, words), Sentence(REMAINS)],
        by=by,
        now=now,
    )
    return override


@transaction.atomic
def end_override(
    *, override: KnockoutOverride, reason: str, by: Actor, today: date, now: datetime
) -> KnockoutOverride:
    """Take an override back: the knock-out rules the account out again."""
    by.must(Permission.CONFIRM_TIERS)
    stored = KnockoutOverride.objects.select_for_update(no_key=True).get(pk=override.pk)
    if stored.ended_on is not None:
        raise Conflict(_("This was ended in the meantime."))
    if not reason.strip():
        raise RuleViolation(_("Say why the exception ends."), field="reason")
    end_rows(rows=[stored], because=reason.strip(), by=by, today=today, now=now)
    return stored


def end_rows(
    *, rows: Iterable[KnockoutOverride], because: str, by: Actor, today: date, now: datetime
) -> None:
    """End these overrides, asked ones too: their question is withdrawn."""
    for row in rows:
        row.ended_on, row.ended_by_name, row.ended_because = today, by.name, because
        row.save(update_fields=["ended_on", "ended_by_name", "ended_because"])
        drop_approval(kind=ApprovalKind.KNOCKOUT_OVERRIDE, subject_id=row.pk, by=by, now=now)
        record(
            "knockout.override_ended",
            subject=row,
            by=by,
            changes={"knockout": (name_of(row.code), None)},
            account_id=row.account_id,
            note=because,
        )


@approves(ApprovalKind.KNOCKOUT_OVERRIDE)
def carry_out(*, approval: Approval, approve: bool, by: Actor, today: date, now: datetime) -> None:
    """The override counts from today on, or ends unused."""
    override = KnockoutOverride.objects.select_for_update(no_key=True).get(pk=approval.subject_id)
    if override.ended_on is not None:
        raise Conflict(_("The knock-out holds no longer: no exception is needed."))
    if not approve:
        override.ended_on, override.ended_by_name = today, by.name
        override.save(update_fields=["ended_on", "ended_by_name"])
        return
    override.starts_on = today
    override.approved_by_id, override.approved_by_name = by.membership_id, by.name
    override.save(update_fields=["starts_on", "approved_by", "approved_by_name"])
    record(
        "knockout.overridden",
        subject=override,
        by=by,
        changes={"knockout": (None, name_of(override.code))},
        account_id=override.account_id,
        note=override.reason,
    )
