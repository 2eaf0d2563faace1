"""What the lists of a workspace hold as files."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.identity.models import Membership
from kam.identity.permissions import ROLE_NAMES
from kam.identity.queries.members import units_led
from kam.identity.scopes import scopes_in_words
from kam.outbox.kinds import label_of
from kam.web.exports import Column, in_chunks


def roles_of(row: Any) -> str:
    return ", ".join(str(name) for role, name in ROLE_NAMES.items() if role in row.roles)


def _state_of(row: Membership) -> object:
    if row.is_active:
        return _("Active")
    return _("Invited") if row.invited_at else _("Inactive")


MEMBERS: Sequence[Column] = (
    Column(_("Name"), "name"),
    Column(_("E-mail address"), "email"),
    Column(_("Title"), "title"),
    Column(_("Roles"), roles_of),
    Column(_("Unit"), lambda row: row.unit and row.unit.name),
    Column(_("Leads"), "leads"),
    Column(_("State"), _state_of),
)
TOKENS: Sequence[Column] = (
    Column(_("Name"), lambda row: row[0].name),
    Column(_("Begins with"), lambda row: f"kam_live_{row[0].prefix}"),
    Column(_("Acts for"), lambda row: (row[0].service or row[0].membership).name),
    Column(
        pgettext_lazy("allowed to", "May"),
        lambda row: "; ".join(map(str, scopes_in_words(row[0].scopes))),
    ),
    Column(_("Only from"), lambda row: ", ".join(row[0].networks or ())),
    Column(_("Service"), lambda row: row[0].is_service, "flag"),
    Column(_("Last used"), lambda row: row[0].last_used_at, "moment"),
    Column(_("Valid until"), lambda row: row[0].expires_at, "moment"),
    Column(_("State"), lambda row: TOKEN_STATES[row[1]]),
)
TOKEN_STATES = {"active": _("Active"), "expired": _("Expired"), "revoked": _("Revoked")}
DELIVERIES: Sequence[Column] = (
    Column(_("What"), lambda row: label_of(row.kind)),
    Column(_("Why not"), "last_error"),
    Column(_("Attempts"), "attempts", "number"),
    Column(_("Given up"), "dead_at", "moment"),
)
UNITS: Sequence[Column] = (
    Column(_("Unit"), lambda row: row.unit.name),
    Column(_("Level"), lambda row: row.depth + 1, "number"),
    Column(_("Led by"), lambda row: ", ".join(row.leaders)),
    Column(_("People"), "people", "number"),
)


def member_rows(found: QuerySet[Membership]) -> Iterator[Membership]:
    """The rows of MEMBERS, with the names of the units that a leader leads."""
    for chunk in in_chunks(found):
        led = units_led(chunk)
        for member in chunk:
            member.leads = ", ".join(unit.name for unit in led.get(member.pk, ()))
            yield member


HISTORY: Sequence[Column] = (
    Column(_("When"), lambda row: row.act.at, "moment"),
    Column(_("Person"), lambda row: row.act.actor_name),
    Column(_("Act"), lambda row: row.act.words),
    Column(pgettext_lazy("subject", "On"), "subject"),
    Column(_("Account"), "account"),
    Column(_("Changes"), lambda row: "; ".join(map(_change, row.changes))),
    Column(_("Remark"), lambda row: row.act.note),
    Column(_("Sealed"), "is_sealed", "flag"),
    Column(_("Id"), lambda row: str(row.act.id)),
)


def _change(change: Any) -> str:
    return f"{change.label}: {change.old or '–'} → {change.new or '–'}"
