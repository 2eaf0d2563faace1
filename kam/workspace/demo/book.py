"""The accounts with their groups, teams, sites, contracts, answers and notes."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from accounts.choices import SiteKind, TeamRole, Willingness
from accounts.services.contracts import ContractData, add_contract
from accounts.services.papers import write_note
from accounts.services.registry import NewAccount, register_accounts
from accounts.services.sites import SiteData, add_site
from accounts.services.spend import set_category_spend
from accounts.services.team import TeamPlace, add_team_member
from accounts.services.willingness import set_willingness
from kam.identity.actor import Actor
from kam.workspace.demo.companies import Company, Customer
from kam.workspace.demo.modelling import places
from kam.workspace.demo.people import Staff

SPACE = UUID("6f0c2c53-3c56-4a57-9f4e-0a6a2f7f7a10")
NOTES = (
    "Annual talk went well. They want one named person for shipping questions.",
    "Their new plant manager comes from a competitor's customer. Meet before the summer.",
    "Asked for shorter delivery times on spare parts; we promised an answer in two weeks.",
    "They compare our service hours with two others. Price was not the question.",
    "Budget for next year is fixed in October; our proposal has to be there before.",
)
LARGE = 1000  # thousands a year from which a customer has a contract and an executive sponsor


def numbers_of(company: Company) -> dict[str, str]:
    """The customer numbers of the ERP, by name."""
    return {c.name: f"K{1001 + place}" for place, c in enumerate(company.customers)}


def write_book(
    company: Company, staff: Staff, leader: Actor, *, today: date, now: datetime
) -> dict[str, UUID]:
    """Register every customer and what people know of it; answers ids by name."""
    numbers = numbers_of(company)
    ids = {customer.name: uuid7() for customer in company.customers}
    register_accounts(
        rows=[_row(customer, ids, numbers, staff) for customer in company.customers],
        by=leader,
        today=today,
    )
    random = Random(11)  # noqa: S311  believable, not secret
    for customer in company.customers:
        account_id = ids[customer.name]
        _team(customer, account_id, staff, leader, today, random)
        _places(customer, account_id, leader)
        _answers(company, customer, account_id, leader, today, random)
        if customer.yearly >= LARGE:
            contract = _contract(company, customer, staff, today, random)
            add_contract(account_id=account_id, contract=contract, by=leader)
        if customer.yearly >= LARGE and customer.manager:
            author = staff.actors[customer.manager]
            write_note(account_id=account_id, text=random.choice(NOTES), by=author, now=now)
    return ids


def _row(
    customer: Customer, ids: dict[str, UUID], numbers: dict[str, str], staff: Staff
) -> NewAccount:
    return NewAccount(
        id=ids[customer.name],
        name=customer.name,
        parent_id=ids.get(customer.parent),
        unit_id=staff.units[customer.unit].pk,
        sector=customer.sector,
        country=customer.country,
        lifecycle=customer.lifecycle,
        external_ids=(("erp", numbers[customer.name]),),
    )


def _team(
    customer: Customer, account_id: UUID, staff: Staff, by: Actor, today: date, random: Random
) -> None:
    if not customer.manager:
        return
    start = today - timedelta(days=random.randrange(200, 1900))
    manager = add_team_member(
        account_id=account_id,
        member_id=staff.members[customer.manager].pk,
        place=TeamPlace(role=TeamRole.MANAGER, starts_on=start),
        by=by,
        today=today,
    )
    inside = {"peter": TeamRole.INSIDE_SERVICE, "nora": TeamRole.INSIDE_SHIPPING}
    for short, role in inside.items():
        if short in staff.members and customer.yearly >= LARGE:
            place = TeamPlace(role=role, starts_on=start, reports_to_id=manager.pk)
            add_team_member(
                account_id=account_id,
                member_id=staff.members[short].pk,
                place=place,
                by=by,
                today=today,
            )
    if "paul" in staff.members and customer.yearly >= 5 * LARGE:
        add_team_member(
            account_id=account_id,
            member_id=staff.members["paul"].pk,
            place=TeamPlace(role=TeamRole.EXECUTIVE_SPONSOR, starts_on=start),
            by=by,
            today=today,
        )


def _places(customer: Customer, account_id: UUID, by: Actor) -> None:
    latitude, longitude = places().get(customer.city, (None, None))
    main = SiteData(
        kind=SiteKind.HEADQUARTERS,
        city=customer.city,
        country=customer.country,
        latitude=latitude,
        longitude=longitude,
        is_main=True,
    )
    add_site(account_id=account_id, site=main, by=by)
    if customer.yearly >= LARGE:
        plant = SiteData(
            kind=SiteKind.PLANT,
            name=f"Plant {customer.city}",
            city=customer.city,
            country=customer.country,
        )
        add_site(account_id=account_id, site=plant, by=by)


def _answers(
    company: Company, customer: Customer, account_id: UUID, by: Actor, today: date, random: Random
) -> None:
    if customer.willing not in {"", Willingness.UNKNOWN}:
        set_willingness(
            account_id=account_id,
            willingness=customer.willing,
            on=today - timedelta(days=random.randrange(20, 400)),
            source="Annual talk with the purchasing manager",
            by=by,
        )
    if customer.share and customer.yearly >= 300:
        set_category_spend(
            account_id=account_id,
            year=today.year - 1,
            amount_minor=round(customer.yearly / customer.share) * 100_000,
            currency=company.currency,
            source="Purchasing volume named in the annual talk",
            by=by,
        )


def _contract(
    company: Company, customer: Customer, staff: Staff, today: date, random: Random
) -> ContractData:
    ends = today + timedelta(days=random.randrange(40, 700))
    owner = staff.members.get(customer.manager)
    return ContractData(
        title="Frame contract",
        number=f"FC-{uuid5(SPACE, customer.name).hex[:6].upper()}",
        starts_on=ends - timedelta(days=3 * 365),
        ends_on=ends,
        notice_on=ends - timedelta(days=90),
        value_minor=customer.yearly * 3 * 100_000,
        currency=company.currency,
        renewal_owner_id=owner.pk if owner else None,
        is_tender=random.random() < 0.25,
    )
