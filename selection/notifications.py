"""Words of this app: what its acts are called, and why an account stands where it stands."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.audit.words import describe
from kam.outbox.words import describe as describe_notices

WORDS = {
    "criteria.drafted": gettext_lazy("started a draft of the criteria"),
    "criteria.changed": gettext_lazy("changed the draft of the criteria"),
    "criteria.weighed": gettext_lazy("changed the weights of the draft"),
    "criteria.discarded": gettext_lazy("threw the draft of the criteria away"),
    "criteria.judged": gettext_lazy("judged what the criteria should weigh"),
    "criteria.judgement_withdrawn": gettext_lazy("took a judgement of the weights back"),
    "criteria.judgements_taken": gettext_lazy("gave the draft the weights of its judges"),
    "criteria.submitted": gettext_lazy("submitted the criteria for approval"),
    "criteria.sent_back": gettext_lazy("made the submitted criteria a draft again"),
    "criteria.put_in_force": gettext_lazy("put the criteria in force"),
    "goal.added": gettext_lazy("added a goal"),
    "goal.changed": gettext_lazy("changed the goal"),
    "goal.removed": gettext_lazy("removed the goal"),
    "knockout.stated": gettext_lazy("stated a knock-out"),
    "knockout.lifted": gettext_lazy("lifted the knock-out"),
    "knockout.passed_on": gettext_lazy("passed on who answers for the knock-out"),
    "knockout.overridden": gettext_lazy("made an exception from the knock-out"),
    "knockout.override_ended": gettext_lazy("ended the exception from the knock-out"),
    "account.rated": gettext_lazy("rated the account"),
    "ratings.rules_set": gettext_lazy("said when ratings are asked for again"),
    "stability.asked": gettext_lazy("asked how firm the choice is"),
    "scores.computed": gettext_lazy("scored the accounts"),
    "tiers.scheme_chosen": gettext_lazy("chose a tier scheme"),
    "tiers.scheme_changed": gettext_lazy("changed the tier scheme"),
    "tiers.rules_set": gettext_lazy("set what the tiers promise and how they change"),
    "capacity.set": gettext_lazy("set the hours for key accounts"),
    "exemption.granted": gettext_lazy("made an exception for the account"),
    "exemption.ended": gettext_lazy("ended the exception for the account"),
    "tiers.run": gettext_lazy("ran the month over the tiers"),
    "tier.confirmed": gettext_lazy("confirmed the tier"),
    "tier.declined": gettext_lazy("declined the change of tier"),
    "book.lines_set": gettext_lazy("moved the lines of the book"),
    "factor.added": gettext_lazy("added a success factor"),
    "factor.changed": gettext_lazy("changed the success factor"),
    "factor.retired": gettext_lazy("no longer asks for the success factor"),
    "account.strength_rated": gettext_lazy("rated how the customer sees suppliers"),
    "programme.nominate": gettext_lazy("nominated the account for the programme"),
    "programme.assess": gettext_lazy("assessed the account for the programme"),
    "programme.offer": gettext_lazy("approved the offer of a place in the programme"),
    "programme.accept": gettext_lazy("noted that the customer accepted"),
    "programme.decline": gettext_lazy("noted that the customer declined"),
    "programme.begin": gettext_lazy("made the account a member of the programme"),
    "programme.exit": gettext_lazy("approved the exit from the programme"),
    "programme.stay": gettext_lazy("called the exit off"),
    "programme.leave": gettext_lazy("ended the membership"),
    "programme.take_back": gettext_lazy("took the nomination back"),
    "programme.worded": gettext_lazy("changed the words about the membership"),
    "awareness.started": gettext_lazy("asked colleagues who the key accounts are"),
    "awareness.answered": gettext_lazy("answered who the key accounts are"),
    "awareness.closed": gettext_lazy("closed the check of who knows the key accounts"),
    "promise.set": gettext_lazy("set what a tier promises"),
    "touch.logged": gettext_lazy("wrote down what was done for the account"),
    "touch.changed": gettext_lazy("changed what was done for the account"),
    "touch.removed": gettext_lazy("took out what was written down by mistake"),
    "pledge.written": gettext_lazy("wrote down a promise to the customer"),
    "pledge.changed": gettext_lazy("changed the promise to the customer"),
    "pledge.kept": gettext_lazy("noted that the promise was kept"),
    "pledge.broken": gettext_lazy("noted that the promise was broken"),
    "pledge.called_off": gettext_lazy("called the promise off"),
    "pledge.reopened": gettext_lazy("took back what was noted of the promise"),
    "satisfaction.noted": gettext_lazy("noted how content the customer is"),
    "approval.asked": gettext_lazy("asked for an approval"),
    "approval.approved": gettext_lazy("approved what was asked"),
    "approval.declined": gettext_lazy("declined what was asked"),
    "approval.withdrawn": gettext_lazy("took back what was asked"),
}
NOTICES = {
    "tier.moved": gettext_lazy("%(by)s confirmed that %(account)s is now in %(tier)s."),
    "tier.left": gettext_lazy("%(by)s confirmed that %(account)s is in no tier any more."),
    "programme.began": gettext_lazy("%(account)s is a member of the programme from today on."),
    "programme.left": gettext_lazy("%(account)s has left the programme."),
    "awareness.asked": gettext_lazy("%(by)s asks you to name our top %(n)s accounts."),
    "pledge.due_soon": gettext_lazy("Due within a week, promised to %(account)s: %(text)s"),
    "pledge.overdue": gettext_lazy("Overdue, promised to %(account)s: %(text)s"),
    "approval.asked": gettext_lazy("%(by)s asks you to decide: %(title)s"),
    "approval.approved": gettext_lazy("%(by)s approved: %(title)s"),
    "approval.declined": gettext_lazy("%(by)s declined: %(title)s. %(note)s"),
}


def bring_words() -> None:
    describe(WORDS)
    describe_notices(NOTICES)


def why(lifts: Sequence[str], holds_back: str | None) -> str:
    """One sentence of criteria names: what lifts the account and what holds it back (row 40)."""
    if lifts and holds_back:
        return _("Strong in %(lifts)s; held back by %(back)s.") % {
            "lifts": get_text_list(list(lifts), _("and")),
            "back": holds_back,
        }
    if lifts:
        return _("Strong in %(lifts)s.") % {"lifts": get_text_list(list(lifts), _("and"))}
    if holds_back:
        return _("Held back by %(back)s.") % {"back": holds_back}
    return ""
