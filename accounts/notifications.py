"""What the acts of this app are called in a timeline."""

from django.utils.translation import gettext_lazy as _

from kam.audit.words import describe
from kam.outbox.words import describe as describe_notices

WORDS = {
    "account.registered": _("registered the account"),
    "account.edited": _("changed the account"),
    "account.moved": _("moved the account in its group"),
    "account.archived": _("archived the account"),
    "account.restored": _("restored the account"),
    "account.merged": _("merged two accounts"),
    "account.unmerged": _("took a merge of two accounts back"),
    "account.willingness_set": _("noted whether the customer wants to be a key account"),
    "team.added": _("added to the team"),
    "team.changed": _("changed the team"),
    "team.ended": _("ended a place on the team"),
    "team.removed": _("took back a place on the team"),
    "team.handed_over": _("handed over the account"),
    "team.covered": _("arranged cover"),
    "site.added": _("added a site"),
    "site.edited": _("changed a site"),
    "site.removed": _("removed a site"),
    "own_site.added": _("added a site of ours"),
    "own_site.edited": _("changed a site of ours"),
    "own_site.removed": _("removed a site of ours"),
    "external_id.added": _("added an outside id"),
    "external_id.removed": _("removed an outside id"),
    "contract.added": _("added a contract"),
    "contract.edited": _("changed a contract"),
    "contract.removed": _("removed a contract"),
    "spend.set": _("noted the customer's spend in our category"),
    "spend.removed": _("removed a note of the customer's spend"),
    "note.written": _("wrote a note"),
    "note.edited": _("changed a note"),
    "note.removed": _("removed a note"),
    "file.added": _("added a file"),
    "file.removed": _("removed a file"),
    "rate.set": _("set an exchange rate"),
    "rate.removed": _("removed an exchange rate"),
}
NOTICES = {
    "team.manages": _("%(by)s made you account manager of %(account)s."),
    "team.joined": _("%(by)s added you to the team of %(account)s."),
}


def bring_words() -> None:
    describe(WORDS)
    describe_notices(NOTICES)
