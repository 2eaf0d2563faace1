"""Ask a leader, and carry out what the leader says.

A kind says what follows from an answer:

    @approves(ApprovalKind.MEMBERSHIP)
    def decided(*, approval: Approval, approve: bool, by: Actor, today: date, now: datetime):
        ...

It is called in the transaction of the decision, once, with `approve` True or False; what it raises
refuses the decision. A question that is withdrawn is answered like one that is declined.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.queries.circle import may_read_figures
from kam.audit.services import record
from kam.errors import Conflict, NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.outbox.services import Word, notify_many
from kam.tenancy.models import TenantModel
from selection.choices import ApprovalKind, ApprovalState
from selection.models import Approval
from selection.queries.approvals import deciders, permission_for
from selection.sentences import Sentence, kept

ASKED, ANSWERED = "approval.asked", {True: "approval.approved", False: "approval.declined"}
ASKED_WITH: dict[str, Permission] = {ApprovalKind.CRITERIA_MODEL: Permission.SET_CRITERIA}


class CarryOut(Protocol):
    def __call__(
        self, *, approval: Approval, approve: bool, by: Actor, today: date, now: datetime
    ) -> None: ...


class OnAccount(Protocol):
    """An account as it comes from accounts.queries."""

    pk: UUID
    name: str
    unit_id: UUID | None


_kinds: dict[str, CarryOut] = {}


def approves(kind: str) -> Callable[[CarryOut], CarryOut]:
    """Register who carries out the answers to a kind; called while the app loads."""

    def keep(carry_out: CarryOut) -> CarryOut:
        _kinds[kind] = carry_out
        return carry_out

    return keep


def kinds_carried_out() -> list[str]:
    return sorted(_kinds)


@transaction.atomic
def ask_approval(  # noqa: PLR0913  each is one fact of the question
    *,
    kind: str,
    subject: TenantModel,
    reason: str,
    by: Actor,
    now: datetime,
    account: OnAccount | None = None,
    title: Sentence | None = None,
    consequences: Sequence[Sentence] = (),
    effective_on: date | None = None,
) -> Approval:
    """Ask the leaders about `subject`; one question of a kind can wait at a time.

    Raises RuleViolation without a reason, Conflict where the same question waits already.
    """
    by.must(ASKED_WITH.get(kind, Permission.RATE_ACCOUNTS))
    if account is not None and not may_read_figures(account.pk, by=by):
        raise NotAllowed(_("Only the account's team and its leaders ask for this."))
    if not reason.strip():
        raise RuleViolation(_("Say why, so that others understand it."), field="reason")
    try:
        with transaction.atomic():
            approval = Approval.objects.create(
                kind=kind,
                subject_id=subject.pk,
                account_id=account.pk if account else None,
                title=(title or Sentence(_said_name(account or subject))).kept(),
                reason=reason.strip(),
                consequences=kept(consequences),
                asked_by_id=by.membership_id,
                asked_by_name=by.name,
                asked_at=now,
                effective_on=effective_on,
            )
    except IntegrityError as error:
        raise Conflict(_("This waits for a decision already.")) from error
    record(
        "approval.asked",
        subject=approval,
        by=by,
        changes={"kind": (None, kind), "effective_on": (None, effective_on)},
        account_id=approval.account_id,
        note=approval.reason,
    )
    _tell_deciders(approval, account, by)
    return approval


@transaction.atomic
def decide_approval(
    *, approval: Approval, approve: bool, by: Actor, today: date, now: datetime, note: str = ""
) -> Approval:
    """Say yes or no, and carry it out. A no needs a note.

    Who asked decides only where nobody else in the workspace may; the history tells it.
    """
    by.must(permission_for(approval.kind))
    found = _held(approval)
    own = _must_be_free_to_decide(found, by)
    if not approve and not note.strip():
        raise RuleViolation(_("Say why not, so that others understand it."), field="note")
    _kinds[found.kind](approval=found, approve=approve, by=by, today=today, now=now)
    state = ApprovalState.APPROVED if approve else ApprovalState.DECLINED
    _close(found, state, note, by, now)
    record(
        "approval.approved" if approve else "approval.declined",
        subject=found,
        by=by,
        changes={"kind": (None, found.kind)} | ({"asked_by_decider": (None, True)} if own else {}),
        account_id=found.account_id,
        note=found.decision_note,
    )
    _tell_asker(found, by, approve=approve)
    return found


@transaction.atomic
def withdraw_approval(*, approval: Approval, by: Actor, today: date, now: datetime) -> Approval:
    """Take a question back: who asked may, and who could decide it."""
    by.must(Permission.READ_REGISTER)
    found = _held(approval)
    if found.asked_by_id != by.membership_id or by.membership_id is None:
        by.must(permission_for(found.kind))
    _kinds[found.kind](approval=found, approve=False, by=by, today=today, now=now)
    _close(found, ApprovalState.WITHDRAWN, "", by, now)
    record(
        "approval.withdrawn",
        subject=found,
        by=by,
        changes={"kind": (found.kind, None)},
        account_id=found.account_id,
    )
    return found


def drop_approval(*, kind: str, subject_id: UUID, by: Actor, now: datetime) -> bool:
    """A question that has lost its subject or its sense; nothing is carried out.

    For services whose own act settles it; they record what happened. Answers whether one waited.
    """
    return bool(
        Approval.objects.filter(kind=kind, subject_id=subject_id, state=ApprovalState.OPEN).update(
            state=ApprovalState.WITHDRAWN,
            decided_by_id=by.membership_id,
            decided_by_name=by.name,
            decided_at=now,
        )
    )


def _said_name(thing: object) -> str:
    return str(getattr(thing, "name", "") or thing)


def _held(approval: Approval) -> Approval:
    found = (
        Approval.objects.select_for_update(of=("self",))
        .select_related("account")
        .get(pk=approval.pk)
    )
    if found.state != ApprovalState.OPEN:
        raise Conflict(_("This was decided in the meantime."))
    return found


def _must_be_free_to_decide(found: Approval, by: Actor) -> bool:
    """Answers whether the decider asked, which only the last one who may decide may do."""
    if by.kind == "service":
        raise NotAllowed(_("People decide this. Use a token of your own."))
    unit_id = found.account.unit_id if found.account else None
    if found.account and by.unit_ids is not None and unit_id not in by.unit_ids:
        raise RuleViolation(_("This account lies outside the units you lead."))
    if found.asked_by_id is None or found.asked_by_id != by.membership_id:
        return False
    others = [
        each
        for each in deciders(found.kind, unit_id=unit_id, has_account=found.account is not None)
        if each.pk != by.membership_id
    ]
    if others:
        raise RuleViolation(
            _("You asked for this, so somebody else decides: %(names)s.")
            % {"names": ", ".join(each.name for each in others[:3])}
        )
    return True


def _close(found: Approval, state: str, note: str, by: Actor, now: datetime) -> None:
    found.state = state
    found.decided_by_id = by.membership_id
    found.decided_by_name = by.name
    found.decided_at = now
    found.decision_note = note.strip()
    found.save(
        update_fields=["state", "decided_by", "decided_by_name", "decided_at", "decision_note"]
    )


def _tell_deciders(approval: Approval, account: OnAccount | None, by: Actor) -> None:
    able = deciders(
        approval.kind,
        unit_id=account.unit_id if account else None,
        has_account=account is not None,
    )
    with translation.override(by.tenant.language):
        words = {"by": by.name, "title": approval.headline}
    path = f"selection/approvals/#approval-{approval.pk}"
    told = [
        Word(each.pk, f"approval:{approval.pk}", path, words)
        for each in able
        if each.pk != by.membership_id
    ]
    notify_many(kind=ASKED, told=told)


def _tell_asker(approval: Approval, by: Actor, *, approve: bool) -> None:
    if approval.asked_by_id is None or approval.asked_by_id == by.membership_id:
        return
    with translation.override(by.tenant.language):
        words = {"by": by.name, "title": approval.headline, "note": approval.decision_note}
    path = "selection/approvals/decided/"
    told = [Word(approval.asked_by_id, f"approval:{approval.pk}:answer", path, words)]
    notify_many(kind=ANSWERED[approve], told=told)
