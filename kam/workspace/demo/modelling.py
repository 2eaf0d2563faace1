"""Goals, knock-outs, a segment with weights of its own, and our sites on the map."""

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.services.own_sites import OwnSiteData, add_own_site
from kam.identity.actor import Actor
from kam.workspace.demo.companies import Company
from kam.workspace.demo.people import Staff
from selection.queries.criteria import criteria_of
from selection.services.criteria import CriterionChange, change_criterion
from selection.services.facts import state_fact
from selection.services.goals import GoalData, add_goal
from selection.services.knockouts import KnockoutData, declare_knockout
from selection.services.overrides import ask_override
from selection.services.profiles import ProfileData, add_profile

if TYPE_CHECKING:
    from selection.models import CriteriaModel

# name, how it is measured, the criteria that serve it
GOALS = (
    (
        "Earn more with those who stay",
        "Margin of key accounts against the year before, from the ERP",
        ("margin", "revenue", "share_of_wallet"),
    ),
    (
        "Grow with customers who grow",
        "Revenue of accounts with two years of growth",
        ("growth", "strategic_fit"),
    ),
    ("Be named by the best", "References that may be published", ("reference_value",)),
    ("Sell service to every plant", "Share of customers with a service contract", ()),
)
CREDIT, CODE = "Credit block", "credit_block"
EVIDENCE = "Two instalments are open since spring; finance ships against payment only."
REASON = "The parent company has signed a guarantee for the open amount."
# of which unit, name, city, country
SITES = (
    ("DACH", "Works Kassel", "Kassel", "DE"),
    ("Indonesia", "Service Surabaya", "Surabaya", "ID"),
    ("Hospitality", "Kitchen London", "London", "GB"),
)
SEGMENTS = (("Indonesia", ("ID",)),)  # of which unit, countries
SHIFT = ("revenue", "growth")  # in young markets growth takes over points of revenue


@cache
def places() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the cities."""
    with (Path(__file__).parent / "cities.csv").open(newline="", encoding="utf-8") as file:
        return {
            row["city"]: (float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(file)
        }


def our_sites(company: Company, *, by: Actor) -> None:
    units = {unit for unit, _above in company.units}
    for unit, name, city, country in SITES:
        if unit not in units:
            continue
        latitude, longitude = places()[city]
        site = OwnSiteData(
            name=name, city=city, country=country, latitude=latitude, longitude=longitude
        )
        add_own_site(site=site, by=by)


def complete_draft(
    company: Company, model: "CriteriaModel", *, by: Actor, today: date, now: datetime
) -> None:
    """Our sites; point the criteria to goals, declare a knock-out, weigh a segment."""
    our_sites(company, by=by)
    criteria = {criterion.code: criterion for criterion in criteria_of(model)}
    for name, measure, codes in GOALS:
        data = GoalData(year=today.year, name=name, measure=measure, owner_id=by.membership_id)
        goal = add_goal(goal=data, by=by)
        for code in codes:
            change = CriterionChange(
                criteria[code].name,
                criteria[code].help,
                criteria[code].group,
                worded=criteria[code].worded,
                goal_id=goal.pk,
            )
            change_criterion(criterion=criteria[code], change=change, by=by, today=today, now=now)
    declare_knockout(
        model=model,
        knockout=KnockoutData(name=CREDIT, help="Finance delivers against payment only."),
        by=by,
        now=now,
    )
    units = {unit for unit, _above in company.units}
    for name, countries in SEGMENTS:
        if name not in units:
            continue
        points = {code: criterion.weight for code, criterion in criteria.items()}
        less, more = SHIFT
        points |= {less: points[less] / 2, more: points[more] + points[less] / 2}
        profile = ProfileData(name=name, countries=countries, points=points)
        add_profile(model=model, profile=profile, by=by, today=today, now=now)


def state_knockouts(
    company: Company, staff: Staff, ids: dict[str, UUID], *, today: date, now: datetime
) -> None:
    """Two small customers must not be selected; for one of them an exception is asked for."""
    small = sorted(
        (customer for customer in company.customers if customer.manager and customer.yearly),
        key=lambda customer: (customer.yearly, customer.name),
    )[:2]
    for place, customer in enumerate(small):
        manager = staff.actors[customer.manager]
        account_id = ids[customer.name]
        state_fact(account_id=account_id, code=CODE, evidence=EVIDENCE, by=manager, today=today)
        if place == 0:
            ask_override(
                account_id=account_id, code=CODE, reason=REASON, by=manager, today=today, now=now
            )
