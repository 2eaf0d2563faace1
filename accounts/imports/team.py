"""Account teams from files: who works for which customer, as what, since when."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import TeamRole
from accounts.queries.callings import accounts_called, not_assignable
from accounts.queries.colleagues import members_called
from accounts.services.team_intake import PlaceWish, draw_lines, place_team, seating_of
from accounts.services.tracing import traced
from accounts.services.undoing import take_back_chunk
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.imports.spec import Field, ImportSpec, Plan, Row, Stage
from kam.imports.traces import Undoing


class TeamImport(ImportSpec):
    kind = "team"
    label = gettext_lazy("Account teams")
    permission = Permission.IMPORT_FILES
    fields = (
        Field(
            "account",
            gettext_lazy("Account"),
            required=True,
            aliases=("account", "customer", "customer id", "kunde", "kundennummer"),
            help=gettext_lazy("The account's id in the source, or its name."),
        ),
        Field(
            "person",
            gettext_lazy("Colleague"),
            required=True,
            aliases=("email", "person", "colleague", "employee", "mitarbeiter", "sales agent"),
            help=gettext_lazy("E-mail address or name of somebody who works here."),
        ),
        Field(
            "role",
            gettext_lazy("Role"),
            kind="choice",
            required=True,
            aliases=("role", "function", "rolle", "funktion"),
            choices=tuple(TeamRole.choices),
        ),
        Field(
            "starts_on",
            gettext_lazy("From"),
            kind="date",
            aliases=("start", "from", "since", "beginn", "von", "seit"),
            help=gettext_lazy("Without it, the day of the upload."),
        ),
        Field(
            "ends_on",
            gettext_lazy("Until"),
            kind="date",
            aliases=("end", "until", "to", "ende", "bis"),
            help=gettext_lazy("The first day on which the colleague is off the team."),
        ),
        Field(
            "reports_to",
            gettext_lazy("Reports to"),
            aliases=("reports to", "supervisor", "vorgesetzter", "berichtet an"),
            help=gettext_lazy("A colleague on the same team, by e-mail address or name."),
        ),
    )

    def key(self, values: Mapping[str, Any], *, plan: Plan) -> str:
        parts = ("account", "person", "role", "starts_on")
        return "\n".join((values.get(part) or "").casefold() for part in parts)

    def check(self, rows: list[Row], *, stage: Stage, by: Actor) -> None:
        good = [row for row in rows if not row.problem]
        accounts = accounts_called(
            {row.values["account"] for row in good}, source=stage.plan.source
        )
        people = members_called(
            {row.values[name] for row in good for name in PEOPLE if row.values.get(name)}
        )
        closed = not_assignable([each.account_id for each in accounts.values()], by=by)
        for row in good:
            calling = accounts[row.values["account"]]
            row.problem, row.parked = calling.problem, calling.unknown
            if calling.account_id in closed:
                row.problem = _("You do not decide on the team of this account.")
            row.found = {"account_id": calling.account_id}
            for name in PEOPLE:
                if row.values.get(name):
                    row.found[name], problem = people[row.values[name]]
                    row.problem = row.problem or problem

    def check_set(self, *, stage: Stage, by: Actor) -> None:
        rows = list(stage.rows())
        self.check(rows, stage=stage, by=by)
        wishes = {row.number: _wish(row, stage.uploaded_on) for row in rows}
        seating = seating_of([wish.account_id for wish in wishes.values()])
        reasons = {number: seating.seat(wish)[1] for number, wish in wishes.items()}
        reasons = {number: reason for number, reason in reasons.items() if reason}
        teams = {
            account_id: {place.member_id for place in places}
            for account_id, places in seating.places.items()
        }
        lines = [row for row in rows if row.found.get("reports_to") and row.number not in reasons]
        for row in lines:
            if row.found["reports_to"] not in teams[row.found["account_id"]]:
                reasons[row.number] = _("“%(name)s” is not on this account's team.") % {
                    "name": row.values["reports_to"][:80]
                }
        reasons |= _rings([row for row in lines if row.number not in reasons])
        stage.refuse(reasons)

    def apply(self, rows: list[Row], *, stage: Stage, by: Actor) -> None:
        wishes = [_wish(row, stage.uploaded_on) for row in rows]
        seating = seating_of([wish.account_id for wish in wishes])
        for row, wish in zip(rows, wishes, strict=True):
            changes, problem = seating.seat(wish)
            row.problem, row.same = problem, not changes
        seated = [wish for row, wish in zip(rows, wishes, strict=True) if not row.problem]
        about = {wish.account_id for wish in seated}
        with traced(run_id=stage.run_id, account_ids=about):
            place_team(wishes=seated, by=by, today=stage.uploaded_on)

    def finish(self, *, stage: Stage, by: Actor) -> None:
        rows = [row for row in stage.rows() if row.values.get("reports_to")]
        if not rows:
            return
        self.check(rows, stage=stage, by=by)
        seating = seating_of([row.found["account_id"] for row in rows])
        lines: dict[UUID, UUID | None] = {}
        for row in rows:
            places = seating.places.get(row.found["account_id"], [])
            mine = [each for each in places if each.member_id == row.found["person"]]
            above = [each for each in places if each.member_id == row.found["reports_to"]]
            if mine and above:
                lines.update(
                    {each.pk: above[-1].pk for each in mine if each.role == row.values["role"]}
                )
        about = {row.found["account_id"] for row in rows}
        with traced(run_id=stage.run_id, account_ids=about):
            draw_lines(lines=lines, by=by)

    def undo_chunk(self, *, undoing: Undoing, by: Actor) -> int:
        return take_back_chunk(undoing=undoing, by=by)


PEOPLE = ("person", "reports_to")


def _wish(row: Row, uploaded_on: date) -> PlaceWish:
    starts_on, ends_on = row.values.get("starts_on"), row.values.get("ends_on")
    return PlaceWish(
        account_id=row.found["account_id"],
        member_id=row.found["person"],
        role=row.values["role"],
        starts_on=date.fromisoformat(starts_on) if starts_on else uploaded_on,
        ends_on=date.fromisoformat(ends_on) if ends_on else None,
    )


def _rings(rows: list[Row]) -> dict[int, str]:
    """Rows of a team in which people would report to themselves."""
    above = {
        (row.found["account_id"], row.found["person"]): (
            row.found["account_id"],
            row.found["reports_to"],
        )
        for row in rows
    }
    reasons = {}
    for row in rows:
        start = (row.found["account_id"], row.found["person"])
        node, steps = above.get(start), 0
        while node is not None and node != start and steps <= len(above):
            node, steps = above.get(node), steps + 1
        if node == start:
            reasons[row.number] = _("This person would report to themselves.")
    return reasons
