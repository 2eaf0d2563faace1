"""Lead accounts into the programme and through it (method row 33; selection.membership)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.queries.circle import may_read_figures
from kam.audit.services import record
from kam.errors import Conflict, NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import lock
from selection import membership as rules
from selection.choices import ApprovalKind, MembershipState
from selection.membership import Act
from selection.models import ProgrammeMembership, ProgrammeStep
from selection.queries.approvals import open_approval_of
from selection.queries.programme import due_memberships
from selection.queries.summary import summary_of
from selection.services.approvals import OnAccount, drop_approval
from selection.services.telling import tell_manager


@dataclass(frozen=True)
class Said:
    """What belongs to a step beside the act itself."""

    reason: str = ""
    customer_text: str = ""
    effective_on: date | None = None
    approved_by: Actor | None = None


@transaction.atomic
def nominate_account(
    *, account: OnAccount, reason: str, by: Actor, today: date, now: datetime
) -> ProgrammeMembership:
    """Put an account forward, with a reason. Conflict where it is under way or in already."""
    by.must(Permission.RATE_ACCOUNTS)
    _must_be_in_the_circle(account, by)
    if getattr(account, "is_archived", False):
        raise RuleViolation(_("This account is archived."))
    try:
        with transaction.atomic():
            membership = ProgrammeMembership.objects.create(
                account_id=account.pk,
                state=rules.after(None, Act.NOMINATE),
                nominated_on=today,
                nominated_by_id=by.membership_id,
                nominated_by_name=by.name,
                reason=_given(reason),
            )
    except IntegrityError as error:
        raise Conflict(_("This account is on its way into the programme already.")) from error
    _write_step(membership, Act.NOMINATE, Said(reason=membership.reason), by, now)
    return membership


@transaction.atomic
def assess_membership(
    *,
    membership: ProgrammeMembership,
    assessment: str,
    by: Actor,
    today: date,
    now: datetime,
    version: int | None = None,
) -> ProgrammeMembership:
    """Say what speaks for the account and what against it; its score today is kept beside it."""
    found = held(membership=membership, act=Act.ASSESS, by=by, version=version)
    if not assessment.strip():
        raise RuleViolation(
            _("Say what speaks for the account and what against it."), field="assessment"
        )
    place = summary_of(found.account_id, today=today)
    found.assessment = assessment.strip()
    found.score = place.score
    found.completeness = None if place.score is None else place.percent_known / 100
    return move(
        membership=found, act=Act.ASSESS, said=Said(reason=found.assessment), by=by, now=now
    )


@transaction.atomic
def note_answer(  # noqa: PLR0913  the answer, who gave it, who notes it, and which version was read
    *,
    membership: ProgrammeMembership,
    accepted: bool,
    source: str,
    by: Actor,
    today: date,
    now: datetime,
    version: int | None = None,
) -> ProgrammeMembership:
    """Write down what the customer said to the offer, and who said it.

    An account whose day has come is a member at once.
    """
    act = Act.ACCEPT if accepted else Act.DECLINE
    found = held(membership=membership, act=act, by=by, version=version)
    if not source.strip():
        raise RuleViolation(_("Say who at the customer said so."), field="source")
    found = move(membership=found, act=act, said=Said(reason=source.strip()), by=by, now=now)
    if accepted and found.effective_on and found.effective_on <= today:
        _begin(found, by, today, now)
    return found


@transaction.atomic
def take_back(
    *,
    membership: ProgrammeMembership,
    reason: str,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> ProgrammeMembership:
    """End what has not begun. Everything known of the account stays."""
    found = held(membership=membership, act=Act.TAKE_BACK, by=by, version=version)
    drop_approval(kind=ApprovalKind.MEMBERSHIP, subject_id=found.pk, by=by, now=now)
    found.effective_on = None
    return move(
        membership=found, act=Act.TAKE_BACK, said=Said(reason=_given(reason)), by=by, now=now
    )


@transaction.atomic
def call_off_exit(
    *,
    membership: ProgrammeMembership,
    reason: str,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> ProgrammeMembership:
    """Keep an account that was about to leave; a leader says why."""
    by.must(Permission.CONFIRM_TIERS)
    found = held(membership=membership, act=Act.STAY, by=by, version=version)
    found.effective_on = None
    return move(membership=found, act=Act.STAY, said=Said(reason=_given(reason)), by=by, now=now)


@transaction.atomic
def write_words(
    *,
    membership: ProgrammeMembership,
    summary: str,
    customer_text: str,
    by: Actor,
    version: int | None = None,
) -> ProgrammeMembership:
    """Change why the account is key, as the register says it, and the text for the customer."""
    by.must(Permission.RATE_ACCOUNTS)
    lock(membership, version)
    _must_be_in_the_circle(membership.account, by)
    if membership.state in rules.ENDED:
        raise RuleViolation(_("This membership has ended; its words stay as they were."))
    wanted = {"summary": summary.strip(), "customer_text": customer_text.strip()}
    changes = {
        name: (getattr(membership, name), text)
        for name, text in wanted.items()
        if getattr(membership, name) != text
    }
    for name, text in wanted.items():
        setattr(membership, name, text)
    membership.version += 1
    membership.save(update_fields=[*wanted, "version"])
    record(
        "programme.worded",
        subject=membership,
        by=by,
        changes=changes,
        account_id=membership.account_id,
    )
    return membership


@transaction.atomic
def follow_days(*, by: Actor, today: date, now: datetime) -> int:
    """Begin and end memberships whose day has come; answers how many moved."""
    by.must(Permission.CONFIRM_TIERS)
    due = list(due_memberships(today).select_for_update(of=("self",)).select_related("account"))
    for membership in due:
        if membership.state == MembershipState.ACCEPTED:
            _begin(membership, by, today, now)
        else:
            _leave(membership, by, today, now)
    return len(due)


def _begin(membership: ProgrammeMembership, by: Actor, today: date, now: datetime) -> None:
    """A member from the agreed day on."""
    membership.member_since = membership.effective_on or today
    said = Said(effective_on=membership.member_since)
    membership.effective_on = None
    move(membership=membership, act=Act.BEGIN, said=said, by=by, now=now)
    tell_manager(kind="programme.began", membership=membership, by=by)


def _leave(membership: ProgrammeMembership, by: Actor, today: date, now: datetime) -> None:
    membership.member_until = membership.effective_on or today
    said = Said(effective_on=membership.member_until)
    membership.effective_on = None
    move(membership=membership, act=Act.LEAVE, said=said, by=by, now=now)
    tell_manager(kind="programme.left", membership=membership, by=by)


def held(
    *, membership: ProgrammeMembership, act: Act, by: Actor, version: int | None
) -> ProgrammeMembership:
    """The membership under lock, ready for the act; refuses in words what does not follow."""
    by.must(Permission.RATE_ACCOUNTS)
    lock(membership, version)
    _must_be_in_the_circle(membership.account, by)
    must_follow(membership, act)
    waits = open_approval_of(ApprovalKind.MEMBERSHIP, membership.pk)
    if waits is not None and act is not Act.TAKE_BACK:
        raise Conflict(_("A decision about this account waits. Take it back or wait for it."))
    return membership


def must_follow(membership: ProgrammeMembership, act: Act) -> None:
    try:
        rules.after(rules.State(membership.state), act)
    except rules.NotNow as error:
        raise RuleViolation(
            _("This cannot follow now: the account is “%(state)s”.")
            % {"state": membership.get_state_display()}
        ) from error


def move(
    *, membership: ProgrammeMembership, act: Act, said: Said, by: Actor, now: datetime
) -> ProgrammeMembership:
    """Take the step and write it into the log."""
    before = membership.state
    membership.state = rules.after(rules.State(before), act).value
    membership.version += 1
    membership.save()
    _write_step(membership, act, said, by, now, before=before)
    return membership


def _write_step(
    membership: ProgrammeMembership,
    act: Act,
    said: Said,
    by: Actor,
    now: datetime,
    *,
    before: str | None = None,
) -> None:
    approver = said.approved_by
    ProgrammeStep.objects.create(
        membership=membership,
        act=act.value,
        state=membership.state,
        reason=said.reason,
        customer_text=said.customer_text,
        effective_on=said.effective_on,
        by_id=by.membership_id,
        by_name=by.name,
        approved_by_id=approver.membership_id if approver else None,
        approved_by_name=approver.name if approver else "",
        at=now,
    )
    record(
        f"programme.{act.value}",
        subject=membership,
        by=by,
        changes={"state": (before, membership.state)}
        | ({"effective_on": (None, said.effective_on)} if said.effective_on else {}),
        account_id=membership.account_id,
        note=said.reason,
    )


def _given(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation(_("Say why, so that others understand it."), field="reason")
    return reason.strip()


def _must_be_in_the_circle(account: OnAccount, by: Actor) -> None:
    if not may_read_figures(account.pk, by=by):
        raise NotAllowed(_("Only the account's team and its leaders decide this way for it."))
