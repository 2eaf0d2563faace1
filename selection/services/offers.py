"""Ask a leader to let an account into the programme or out of it, and carry the answer out."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.queries.colleagues import managers_of
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.queries.members import members
from selection import letters
from selection.choices import ApprovalKind
from selection.membership import Act, State
from selection.models import Approval, ProgrammeMembership
from selection.queries.eligibility import eligibility_of
from selection.queries.tiers import holding_of
from selection.scoring import is_complete
from selection.sentences import Sentence
from selection.services.approvals import approves, ask_approval
from selection.services.programme import Said, held, move, must_follow


@transaction.atomic
def ask_offer(  # noqa: PLR0913  why, from when on, with which words, who, and which version was read
    *,
    membership: ProgrammeMembership,
    reason: str,
    effective_on: date,
    by: Actor,
    today: date,
    now: datetime,
    customer_text: str = "",
    version: int | None = None,
) -> Approval:
    """Ask for an offer to the customer, from a day on; the text can be changed until it leaves."""
    found = held(membership=membership, act=Act.OFFER, by=by, version=version)
    _must_be_wanted(found)
    _must_be_a_day(effective_on, today)
    return _ask(
        found,
        Act.OFFER,
        Said(
            reason,
            customer_text.strip() or _drafted(found, Act.OFFER, effective_on, by),
            effective_on,
        ),
        by,
        now,
    )


@transaction.atomic
def ask_exit(  # noqa: PLR0913  why, from when on, with which words, who, and which version was read
    *,
    membership: ProgrammeMembership,
    reason: str,
    effective_on: date,
    by: Actor,
    today: date,
    now: datetime,
    customer_text: str = "",
    version: int | None = None,
) -> Approval:
    """Ask to lead a member out of the programme, from a day on."""
    found = held(membership=membership, act=Act.EXIT, by=by, version=version)
    _must_be_a_day(effective_on, today)
    return _ask(
        found,
        Act.EXIT,
        Said(
            reason,
            customer_text.strip() or _drafted(found, Act.EXIT, effective_on, by),
            effective_on,
        ),
        by,
        now,
    )


@approves(ApprovalKind.MEMBERSHIP)
def carry_out(*, approval: Approval, approve: bool, by: Actor, today: date, now: datetime) -> None:
    """Offer, or begin the exit. A no leaves the account where it stands."""
    found = (
        ProgrammeMembership.objects.select_for_update(of=("self",))
        .select_related("account")
        .get(pk=approval.subject_id)
    )
    if not approve:
        found.customer_text = ""
        found.version += 1
        found.save(update_fields=["customer_text", "version"])
        return
    act = Act.OFFER if found.state == State.ASSESSED else Act.EXIT
    must_follow(found, act)
    if act is Act.OFFER:
        _must_be_wanted(found)
        found.summary = found.summary or approval.reason
    found.effective_on = max(approval.effective_on or today, today)
    said = Said(approval.reason, found.customer_text, found.effective_on, approved_by=by)
    move(membership=found, act=act, said=said, by=by, now=now)


def drafted_text(*, membership: ProgrammeMembership, day: date, by: Actor) -> str:
    """The text for the customer as a first draft, in the language of the workspace."""
    act = Act.EXIT if membership.state in {State.ACTIVE, State.EXITING} else Act.OFFER
    return _drafted(membership, act, day, by)


def _ask(found: ProgrammeMembership, act: Act, said: Said, by: Actor, now: datetime) -> Approval:
    names = {"name": found.account.name, "day": said.effective_on}
    title = {
        Act.OFFER: gettext_noop("Offer %(name)s a place in the programme"),
        Act.EXIT: gettext_noop("Lead %(name)s out of the programme"),
    }[act]
    approval = ask_approval(
        kind=ApprovalKind.MEMBERSHIP,
        subject=found,
        account=found.account,
        reason=said.reason,
        title=Sentence(title, {"name": found.account.name}),
        consequences=(_what_an_offer_brings if act is Act.OFFER else _what_an_exit_brings)(
            found, names
        ),
        effective_on=said.effective_on,
        by=by,
        now=now,
    )
    found.customer_text = said.customer_text
    found.version += 1
    found.save(update_fields=["customer_text", "version"])
    return approval


def _what_an_offer_brings(
    found: ProgrammeMembership, names: dict[str, object]
) -> Sequence[Sentence]:
    manager, tier = _manager_name(found), holding_of(found.account_id)
    follows = [
        Sentence(gettext_noop("The customer gets the text that stands on its page."), {}),
        Sentence(
            gettext_noop("Once the customer accepts, %(name)s is a member from %(day)s on."), names
        ),
        Sentence(gettext_noop("%(manager)s looks after it."), {"manager": manager})
        if manager
        else Sentence(gettext_noop("It has no account manager yet.")),
        Sentence(gettext_noop("It holds the tier %(tier)s."), {"tier": tier.tier_name})
        if tier
        else Sentence(gettext_noop("It holds no tier yet; tiers are decided apart.")),
    ]
    if found.score is None:
        follows.append(Sentence(gettext_noop("It had no score when it was assessed.")))
    else:
        follows.append(
            Sentence(
                gettext_noop("Its score was %(score)s of 100, known to %(known)s percent."),
                {"score": float(found.score), "known": round(found.percent_known or 0)},
            )
        )
        if not is_complete(found.completeness or 0.0):
            follows.append(
                Sentence(gettext_noop("That is less than 80 percent: your approval stands for it."))
            )
    return follows


def _what_an_exit_brings(
    found: ProgrammeMembership, names: dict[str, object]
) -> Sequence[Sentence]:
    tier = holding_of(found.account_id)
    follows = [
        Sentence(gettext_noop("%(name)s is no member any more from %(day)s on."), names),
        Sentence(
            gettext_noop(
                "Contacts, contracts, notes, ratings, figures and history stay as they are, and it "
                "can be nominated again."
            )
        ),
    ]
    if tier:
        follows.insert(
            1,
            Sentence(
                gettext_noop("It keeps the tier %(tier)s until a change of tier is confirmed."),
                {"tier": tier.tier_name},
            ),
        )
    return follows


def _manager_name(found: ProgrammeMembership) -> str:
    manager_id = managers_of([found.account_id]).get(found.account_id)
    return members().filter(pk=manager_id).values_list("name", flat=True).first() or ""


def _drafted(found: ProgrammeMembership, act: Act, day: date, by: Actor) -> str:
    write = letters.offer if act is Act.OFFER else letters.farewell
    with translation.override(by.tenant.language):
        return write(
            account=found.account.name,
            company=by.tenant.name,
            manager=_manager_name(found),
            day=day,
        )


def _must_be_wanted(found: ProgrammeMembership) -> None:
    """Who does not want to be a key account is not offered to be one (method row 35), nor is who
    is knocked out, unless a leader made an exception."""
    state = eligibility_of([found.account_id])[found.account_id]
    if state.refused and not state.overridden:
        raise RuleViolation(
            _("The customer does not want to be a key account. Agree on a service promise instead.")
        )
    if state.knockouts:
        raise RuleViolation(
            _("This speaks against it: %(names)s. Ask for an exception first.")
            % {"names": ", ".join(state.knockouts)}
        )


def _must_be_a_day(effective_on: date, today: date) -> None:
    if effective_on < today:
        raise RuleViolation(_("The day must be today or later."), field="effective_on")
