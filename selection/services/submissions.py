"""A draft is submitted, approved or sent back, and counts from a day on (method row 41)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from kam.audit.services import record
from kam.errors import Conflict, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.tenancy.versions import lock, must_be_at
from selection.choices import ApprovalKind, ModelState
from selection.models import Approval, CriteriaModel
from selection.queries.approvals import open_approval_of
from selection.queries.comparison import counts_between
from selection.queries.criteria import criteria_of, get_model, model_in_force
from selection.sentences import Sentence
from selection.services.approvals import approves, ask_approval, withdraw_approval
from selection.services.drafts import must_change, to_hundred
from selection.services.scores import score_accounts

KIND = ApprovalKind.CRITERIA_MODEL


@transaction.atomic
def submit_version(  # noqa: PLR0913  the day, the reason, who, when, and which version was read
    *,
    model: CriteriaModel,
    effective_on: date,
    reason: str,
    by: Actor,
    today: date,
    now: datetime,
    revision: int | None = None,
) -> CriteriaModel:
    """Lock a draft and ask for its approval, to count from a day on, today or later.

    What follows from it stands with the question: how many accounts change tier by their score.
    """
    must_change(model=model, by=by, revision=revision)
    criteria = criteria_of(model)
    if not criteria:
        raise RuleViolation(_("Add at least one criterion first."))
    to_hundred({criterion.code: criterion.weight for criterion in criteria})
    if effective_on < today:
        raise RuleViolation(_("The day must be today or later."), field="effective_on")
    score_accounts(model=model, by=by, today=today, now=now)
    model.state = ModelState.SUBMITTED
    model.effective_on = effective_on
    model.note = reason.strip()
    model.changed_at = now
    model.revision += 1
    model.save()
    ask_approval(
        kind=KIND,
        subject=model,
        title=Sentence(
            noop("%(name)s, version %(version)s"), {"name": model.name, "version": model.version}
        ),
        reason=reason,
        consequences=_consequences(model, today),
        effective_on=effective_on,
        by=by,
        now=now,
    )
    record(
        "criteria.submitted",
        subject=model,
        by=by,
        changes={
            "state": (ModelState.DRAFT, ModelState.SUBMITTED),
            "effective_on": (None, effective_on),
        },
        note=model.note,
    )
    return model


@transaction.atomic
def take_back_version(
    *, model: CriteriaModel, by: Actor, today: date, now: datetime, revision: int | None = None
) -> CriteriaModel:
    """Make a submitted version a draft again: nobody has approved it yet."""
    by.must(Permission.SET_CRITERIA)
    must_be_at(revision, get_model(model.pk).revision)
    withdraw_approval(approval=waiting_for(model), by=by, today=today, now=now)
    model.refresh_from_db()
    return model


def waiting_for(model: CriteriaModel) -> Approval:
    """The question that waits for an answer. Raises Conflict where there is none."""
    found = open_approval_of(KIND, model.pk)
    if found is None:
        raise Conflict(_("This version does not wait for approval."))
    return found


@approves(KIND)
def carry_out(*, approval: Approval, approve: bool, by: Actor, today: date, now: datetime) -> None:
    """Put the version in force, or hand it back as a draft."""
    model = lock(get_model(approval.subject_id), None)
    if not model.is_submitted:
        raise Conflict(_("This version does not wait for approval."))
    if approve:
        _force(model, by, today, now)
    else:
        _send_back(model, by, now)


def _force(model: CriteriaModel, by: Actor, today: date, now: datetime) -> None:
    wanted = model.effective_on or today
    model.state = ModelState.IN_FORCE
    model.effective_on = max(wanted, today)  # what nobody had approved did not count
    model.approved_by_name = by.name
    model.approved_at = model.changed_at = now
    model.revision += 1
    model.save()
    record(
        "criteria.put_in_force",
        subject=model,
        by=by,
        changes={
            "state": (ModelState.SUBMITTED, ModelState.IN_FORCE),
            "effective_on": (wanted, model.effective_on),
        },
        note=model.note,
    )
    score_accounts(model=model, by=by, today=today, now=now)


def _send_back(model: CriteriaModel, by: Actor, now: datetime) -> None:
    model.state = ModelState.DRAFT
    model.effective_on = None
    model.changed_at = now
    model.revision += 1
    model.save()
    record(
        "criteria.sent_back",
        subject=model,
        by=by,
        changes={"state": (ModelState.SUBMITTED, ModelState.DRAFT)},
    )


def _consequences(model: CriteriaModel, today: date) -> list[Sentence]:
    current = model_in_force(today)
    begins = Sentence(noop("It counts from %(day)s."), {"day": model.effective_on})
    if current is None:
        return [begins, Sentence(noop("It is the first version that counts."))]
    counts = counts_between(current, model)
    if not any(counts.values()):
        return [begins, Sentence(noop("No account changes tier by its score."))]
    return [
        begins,
        *(
            Sentence(one, {"n": counts[move]}, plural=many)
            for move, (one, many) in MOVES.items()
            if counts[move]
        ),
    ]


MOVES = {
    "enter": (
        noop("%(n)s account enters a tier by its score."),
        noop("%(n)s accounts enter a tier by their score."),
    ),
    "leave": (
        noop("%(n)s account leaves the tiers by its score."),
        noop("%(n)s accounts leave the tiers by their score."),
    ),
    "rise": (
        noop("%(n)s account moves up a tier by its score."),
        noop("%(n)s accounts move up a tier by their score."),
    ),
    "fall": (
        noop("%(n)s account moves down a tier by its score."),
        noop("%(n)s accounts move down a tier by their score."),
    ),
}
