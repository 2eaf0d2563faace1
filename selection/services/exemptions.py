"""Exceptions from a refusal (row 35) and from too little data (method 3.1), given by leaders."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.queries.accounts import get_account
from kam.audit.services import record
from kam.errors import Conflict, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from selection.choices import ApprovalKind, ExemptionKind
from selection.models import Approval, Exemption
from selection.queries.eligibility import eligibility_of
from selection.sentences import Sentence
from selection.services.approvals import approves, ask_approval

TITLES = {
    ExemptionKind.REFUSAL: gettext_noop("Let %(account)s be selected although it does not want to"),
    ExemptionKind.INCOMPLETE: gettext_noop(
        "Let %(account)s be selected although it is known to less than 80 %%"
    ),
}
FOLLOWS = {
    ExemptionKind.REFUSAL: (
        gettext_noop("From the next monthly run on %(account)s may enter and keep a tier."),
        gettext_noop("The customer's answer stays as it is; a new answer asks anew."),
    ),
    ExemptionKind.INCOMPLETE: (
        gettext_noop("From the next monthly run on %(account)s may enter a tier with its score."),
        gettext_noop("Completeness stays to be seen beside the score."),
    ),
}
ASKS = {
    ExemptionKind.REFUSAL: ApprovalKind.WILLINGNESS_OVERRIDE,
    ExemptionKind.INCOMPLETE: ApprovalKind.INCOMPLETE_SCORE,
}


@transaction.atomic
def ask_exemption(
    *, account_id: UUID, kind: str, reason: str, by: Actor, now: datetime
) -> Approval:
    """Ask the leaders for an exception. RuleViolation where none is needed."""
    by.must(Permission.RATE_ACCOUNTS)
    account = get_account(account_id)
    asked = ExemptionKind(kind)
    found = eligibility_of([account.pk])[account.pk]
    if asked == ExemptionKind.REFUSAL and not (found.refused and not found.overridden):
        raise RuleViolation(_("The customer has not refused, or an exception is in force."))
    if asked == ExemptionKind.INCOMPLETE and (found.complete or found.approved):
        raise RuleViolation(_("Enough is known, or an exception is in force."))
    words = {"account": account.name}
    return ask_approval(
        kind=ASKS[asked],
        subject=account,
        account=account,
        reason=reason,
        title=Sentence(TITLES[asked], words),
        consequences=[Sentence(text, words) for text in FOLLOWS[asked]],
        by=by,
        now=now,
    )


@transaction.atomic
def end_exemption(*, exemption: Exemption, by: Actor, today: date) -> Exemption:
    """Take an exception back; the next monthly run follows."""
    by.must(Permission.CONFIRM_TIERS)
    stored = Exemption.objects.select_for_update(no_key=True).get(pk=exemption.pk)
    if stored.ends_on is not None:
        raise Conflict(_("This was ended in the meantime."))
    stored.ends_on, stored.ended_by_name = today, by.name
    stored.save(update_fields=["ends_on", "ended_by_name"])
    record(
        "exemption.ended",
        subject=stored,
        by=by,
        changes={"kind": (stored.kind, None)},
        account_id=stored.account_id,
    )
    return stored


@approves(ApprovalKind.WILLINGNESS_OVERRIDE)
def carry_out_refusal(
    *, approval: Approval, approve: bool, by: Actor, today: date, now: datetime
) -> None:
    if approve:
        _grant(ExemptionKind.REFUSAL, approval, by, today)


@approves(ApprovalKind.INCOMPLETE_SCORE)
def carry_out_incomplete(
    *, approval: Approval, approve: bool, by: Actor, today: date, now: datetime
) -> None:
    if approve:
        _grant(ExemptionKind.INCOMPLETE, approval, by, today)


def _grant(kind: ExemptionKind, approval: Approval, by: Actor, today: date) -> None:
    """One exception of a kind at a time: an earlier one, of an earlier answer, ends."""
    account = get_account(approval.subject_id)
    Exemption.objects.filter(account_id=account.pk, kind=kind, ends_on=None).update(
        ends_on=today, ended_by_name=by.name
    )
    made = Exemption.objects.create(
        account_id=account.pk,
        kind=kind,
        reason=approval.reason,
        answered_on=account.willingness_on if kind == ExemptionKind.REFUSAL else None,
        starts_on=today,
        approval=approval,
        granted_by_id=by.membership_id,
        granted_by_name=by.name,
    )
    record(
        "exemption.granted",
        subject=made,
        by=by,
        changes={"kind": (None, kind.value)},
        account_id=account.pk,
        note=approval.reason,
    )
