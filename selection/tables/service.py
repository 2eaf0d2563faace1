"""What the lists of service hold as files."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.web.exports import Column
from selection.pledges import State

SERVICE: Sequence[Column] = (
    Column(_("Account"), "name"),
    Column(_("Tier"), "level", "number"),
    Column(_("Name of the tier"), "tier_name"),
    Column(
        pgettext_lazy("what customers get", "Service"), lambda row: ", ".join(row.verdict_labels)
    ),
    Column(_("Visits promised"), lambda row: row.visits and row.visits.promised, "number"),
    Column(_("Visits"), lambda row: row.visits and row.visits.delivered, "number"),
    Column(_("Reviews promised"), lambda row: row.reviews and row.reviews.promised, "number"),
    Column(_("Reviews"), lambda row: row.reviews and row.reviews.delivered, "number"),
    Column(_("Answers"), lambda row: row.answers and row.answers.answers, "number"),
    Column(_("Answers in time"), lambda row: row.answers and row.answers.in_time, "number"),
    Column(_("Hours spent"), "hours", "number"),
)
TOUCHES: Sequence[Column] = (
    Column(_("On"), "done_on", "day"),
    Column(_("What"), lambda row: row.get_kind_display()),
    Column(_("Who"), "member_name"),
    Column(_("Minutes"), "minutes", "number"),
    Column(_("Hours the customer waited"), "took_hours", "number"),
    Column(_("Note"), "note"),
    Column(_("System"), "source"),
    Column(_("Its id"), "external_id"),
)
PLEDGES: Sequence[Column] = (
    Column(_("Account"), lambda row: row.account.name),
    Column(_("Tier"), "level", "number"),
    Column(_("Name of the tier"), "tier_name"),
    Column(_("Promise"), "text"),
    Column(_("Said by and to"), "source"),
    Column(_("Said on"), "said_on", "day"),
    Column(_("Who owes it"), "owner_name"),
    Column(_("First due on"), "due_on", "day"),
    Column(_("Every so many months"), "every_months", "number"),
    Column(_("Until"), "ends_on", "day"),
    Column(_("Next due on"), "next_due_on", "day"),
    Column(_("State"), lambda row: State(row.state).label),
)
KEEPING: Sequence[Column] = (
    Column(_("Account"), "name"),
    Column(_("Tier"), "level", "number"),
    Column(_("Name of the tier"), "tier_name"),
    Column(_("Fell due"), lambda row: row.keeping.due, "number"),
    Column(_("Kept in time"), lambda row: row.keeping.kept, "number"),
    Column(_("Kept late"), lambda row: row.keeping.late, "number"),
    Column(_("Keeping rate"), lambda row: row.keeping.percent / 100, "percent"),
)
