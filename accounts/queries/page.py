"""The account page: its head on every tab, and what the overview shows, in few statements."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from accounts.choices import Lifecycle, Willingness
from accounts.models import (
    Account,
    Attachment,
    CategorySpend,
    Contract,
    ExternalId,
    Note,
    Site,
    Standing,
    TeamMember,
)
from accounts.queries import circle
from accounts.queries.accounts import where_it_stands
from accounts.queries.circle import Rights
from accounts.terms import Deadline, next_deadline
from kam.errors import NotFound
from kam.identity.actor import Actor
from kam.tenancy.learned import Slots, known_rows

NOTES_SHOWN = 5
FIGURES = ("revenue_minor", "revenue_prev_minor", "margin_minor")


@dataclass(frozen=True)
class AccountHead:
    """What stands on top of every page of an account. Figures are None where hidden."""

    account: Account
    standing: Standing
    rights: Rights
    team_size: int
    files: int
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def lifecycle(self) -> str:
        return str(Lifecycle(self.account.lifecycle).label)

    @property
    def willingness(self) -> str:
        return str(Willingness(self.account.willingness).label)

    @property
    def change_percent(self) -> float | None:
        """Revenue against the twelve months before, in percent; None where it cannot be said."""
        now, before = self.standing.revenue_minor, self.standing.revenue_prev_minor
        return None if now is None or not before or before < 0 else 100 * (now - before) / before

    @property
    def margin_percent(self) -> float | None:
        margin, revenue = self.standing.margin_minor, self.standing.revenue_minor
        return None if margin is None or not revenue or revenue < 0 else 100 * margin / revenue

    @property
    def others(self) -> int:
        """How many are on the team beside the manager."""
        return max(0, self.team_size - (1 if self.standing.manager_id else 0))


@dataclass(frozen=True)
class ContractRow:
    """A contract as pages show it; the value is None where hidden or not said."""

    id: UUID
    title: str
    number: str
    state: str
    is_tender: bool
    starts_on: date | None
    ends_on: date | None
    notice_on: date | None
    value_minor: int | None
    currency: str
    renewal_owner_id: UUID | None
    owner: str
    deadline: Deadline


def account_head(account_id: UUID, *, by: Actor, today: date) -> AccountHead:
    """Head of an account in one statement; NotFound if there is none."""
    rows = known_rows(
        ("head", circle.shape_of(by), today),
        lambda: _standings(account_id, by=by, today=today)[:1],
        _slots(account_id, by),
    )
    return _head(rows, by=by)


def account_overview(account_id: UUID, *, by: Actor, today: date) -> AccountHead:
    """Head with the parts of the overview: contracts, team, notes, site, ids; one statement."""
    rows = known_rows(
        ("overview", circle.shape_of(by), today),
        lambda: _overview(account_id, by=by, today=today)[:1],
        _slots(account_id, by),
    )
    return _head(rows, by=by, parts=("contracts", "team", "notes", "sites", "ids", "spend"))


def _slots(account_id: UUID, by: Actor) -> Slots:
    return [*circle.slots_of(by), (account_id, account_id)]


def _overview(account_id: UUID, *, by: Actor, today: date) -> QuerySet[Standing]:
    return _standings(account_id, by=by, today=today).annotate(
        contracts=ArraySubquery(_json(_contracts(), CONTRACT)),
        team=ArraySubquery(_json(team_on(today).filter(_here()).order_by("role", "id"), MEMBER)),
        notes=ArraySubquery(
            _json(Note.objects.filter(_here()).order_by("-id"), NOTE)[: NOTES_SHOWN + 1]
        ),
        sites=ArraySubquery(_json(Site.objects.filter(_here(), is_main=True), SITE)),
        ids=ArraySubquery(
            _json(ExternalId.objects.filter(_here()).order_by("source", "value"), CALLED)[:6]
        ),
        spend=ArraySubquery(
            _json(CategorySpend.objects.filter(_here()).order_by("-year"), SPENT)[:1]
        ),
    )


def contract_rows(head: AccountHead, *, today: date) -> list[ContractRow]:
    """The contracts of an overview, the nearest deadline first, the done ones last."""
    rows = [_contract_row(each, today) for each in head.parts["contracts"]]
    return sorted(rows, key=_urgency)


def team_on(today: date) -> QuerySet[TeamMember]:
    """Places on any team that hold on `today`."""
    return TeamMember.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today)


def _standings(account_id: UUID, *, by: Actor, today: date) -> QuerySet[Standing]:
    team = team_on(today).filter(account_id=OuterRef("account_id")).order_by()
    files = Attachment.objects.filter(account_id=OuterRef("account_id")).order_by()
    mine = circle.places_of(by).filter(account_id=OuterRef("account_id"))
    return (
        Standing.objects.filter(account_id=account_id)
        .select_related("account", "account__parent", "account__unit")
        .annotate(
            my_roles=ArraySubquery(mine.values("role")),
            team_size=Subquery(
                team.values("account_id").annotate(n=Count("member_id", distinct=True)).values("n")
            ),
            files=Subquery(files.values("account_id").annotate(n=Count("id")).values("n")),
        )
    )


def _head(found: list[Standing], *, by: Actor, parts: tuple[str, ...] = ()) -> AccountHead:
    if not found:
        raise NotFound(_("There is no such account."))
    standing = found[0]
    account = where_it_stands(standing.account)
    rights = circle.rights_on(unit_id=account.unit_id, roles=standing.my_roles, by=by)
    hanging = {name: getattr(standing, name) for name in parts}
    if not rights.figures:
        for name in FIGURES:
            setattr(standing, name, None)
        standing.trend, standing.figures_note = [], ""
        hanging["spend"] = []
        for contract in hanging.get("contracts", ()):
            contract["value_minor"] = None
    if not rights.papers:
        hanging["notes"] = []
    return AccountHead(
        account,
        standing,
        rights,
        standing.team_size or 0,
        (standing.files or 0) if rights.papers else 0,
        hanging,
    )


def _here() -> Q:
    return Q(account_id=OuterRef("account_id"))


def _contracts() -> QuerySet[Contract]:
    return Contract.objects.filter(_here()).order_by("ends_on", "id")


def _json(rows: QuerySet[Any], names: dict[str, str]) -> QuerySet[Any]:
    return rows.values(json=JSONObject(**names))


CONTRACT = {
    **{
        name: name
        for name in (
            "id", "title", "number", "state", "is_tender", "starts_on", "ends_on", "notice_on",
            "value_minor", "currency", "renewal_owner_id",
        )
    },
    "owner": "renewal_owner__name",
}  # fmt: skip
MEMBER = {
    "id": "id",
    "role": "role",
    "name": "member__name",
    "title": "member__title",
    "covers": "covers__member__name",
    "ends_on": "ends_on",
}
NOTE = {
    "id": "id",
    "text": "text",
    "author_id": "author_id",
    "author_name": "author_name",
    "written_at": "written_at",
    "edited_at": "edited_at",
}
SITE = {"street": "street", "postcode": "postcode", "city": "city", "country": "country"}
CALLED = {"source": "source", "value": "value"}
SPENT = {"year": "year", "amount_minor": "amount_minor", "currency": "currency"}


def _contract_row(each: dict[str, Any], today: date) -> ContractRow:
    days = {
        name: date.fromisoformat(each[name]) if each[name] else None
        for name in ("starts_on", "ends_on", "notice_on")
    }
    owner_id = UUID(each["renewal_owner_id"]) if each["renewal_owner_id"] else None
    return ContractRow(
        **{
            **each,
            **days,
            "id": UUID(each["id"]),
            "renewal_owner_id": owner_id,
            "owner": each["owner"] or "",
        },
        deadline=next_deadline(
            state=each["state"], ends_on=days["ends_on"], notice_on=days["notice_on"], today=today
        ),
    )


def _urgency(row: ContractRow) -> tuple[int, date]:
    order = {"notice": 0, "end": 0, "ended": 1, "open": 2, "none": 3}
    return order[row.deadline.event], row.deadline.on or date.max
