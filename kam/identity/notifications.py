"""What acts on people, units, tokens and the workspace are called in the history."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "member.added": _("invited a person"),
    "member.invited": _("made a new link for a person"),
    "member.joined": _("joined the workspace"),
    "member.changed": _("changed a person’s place"),
    "member.set_preferences": _("changed own settings"),
    "member.deactivated": _("deactivated a person"),
    "member.reactivated": _("reactivated a person"),
    "unit.added": _("added a unit"),
    "unit.changed": _("changed a unit"),
    "unit.removed": _("removed a unit"),
    "token.issued": _("issued a token"),
    "token.revoked": _("revoked a token"),
    "workspace.opened": _("opened the workspace"),
    "workspace.changed": _("changed the workspace"),
    "workspace.suspended": _("suspended the workspace"),
    "workspace.resumed": _("resumed the workspace"),
    "workspace.closed": _("closed the workspace"),
}
