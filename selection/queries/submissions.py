"""Who approves a version of the criteria, what waits, and why one came back."""

from kam.identity.actor import Actor
from selection.choices import ApprovalKind, ApprovalState
from selection.models import Approval, CriteriaModel
from selection.queries.approvals import approvals_of, deciders

KIND = ApprovalKind.CRITERIA_MODEL


def others_who_approve(by: Actor) -> list[str]:
    """Names of everybody else who may approve a version; empty where the actor decides alone."""
    able = deciders(KIND, unit_id=None, has_account=False)
    return [member.name for member in able if member.pk != by.membership_id]


def last_question(model: CriteriaModel) -> Approval | None:
    """What was asked last about a version: it waits, or says why the version came back."""
    return approvals_of(KIND, model.pk).first()


def sent_back(model: CriteriaModel) -> Approval | None:
    """The answer by which a draft came back, until it is submitted again."""
    last = last_question(model) if model.is_draft else None
    return last if last and last.state == ApprovalState.DECLINED else None
