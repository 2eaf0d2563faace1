"""Criteria, judgements and the leader's decisions."""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from uuid import UUID

from kam.identity.actor import Actor
from kam.workspace.demo.companies import Company, Customer
from kam.workspace.demo.modelling import complete_draft, state_knockouts
from kam.workspace.demo.people import Staff
from kam.workspace.demo.weighing import LAST_YEAR, judge_and_approve, last_years_version
from selection.queries.tiers import open_proposals, scheme_in_use
from selection.services.capacity import PromiseRow, RuleRow, set_hours, set_rules
from selection.services.criteria import pick_criteria
from selection.services.ratings import RatingRow, rate_accounts
from selection.services.runs import run_month
from selection.services.scores import score_accounts
from selection.services.tiers import TierRow, choose_scheme, confirm_proposals
from selection.services.versions import set_weights, start_draft
from selection.tiers import TEMPLATES

WEIGHTS = {
    "margin": 22,
    "strategic_fit": 18,
    "growth": 14,
    "revenue": 14,
    "access": 12,
    "share_of_wallet": 10,
    "reference_value": 10,
}
EVIDENCE = {
    "strategic_fit": (
        "Their plan for the year names automation once.",
        "Three of our five themes stand in their annual report.",
        "Joint workshop in spring; two pilots agreed.",
    ),
    "access": (
        "We know the buyer only.",
        "Met the plant manager and the head of purchasing this year.",
        "Their chief executive was at our open day; we meet quarterly.",
    ),
    "reference_value": (
        "Not known outside their region.",
        "Named on our site with their consent.",
        "Two prospects asked for a visit there.",
    ),
}
HOURS = 260.0  # of an account manager in a year, for key accounts
PROMISED = ((60.0, None, 45.0), (24.0, None, 35.0), (None, None, 0.0), (None, None, 0.0))
SMALL_TODAY = "Small today; chosen for what it can become."
LEFT_OPEN = 6  # every sixth proposal, and the last, still waits for the leader


def choose(
    company: Company, staff: Staff, ids: dict[str, UUID], *, today: date, now: datetime
) -> None:
    """Set the criteria, let the managers rate, and let the leader confirm most proposals."""
    leader = leader_of(company, staff)
    last_years_version(staff, leader=leader, today=today, now=now)
    model = start_draft(by=leader, today=today, now=now)
    newcomers = [code for code in WEIGHTS if code not in LAST_YEAR]
    pick_criteria(model=model, codes=newcomers, by=leader, today=today, now=now)
    set_weights(model=model, points=WEIGHTS, by=leader, today=today, now=now)
    complete_draft(company, model, by=leader, today=today, now=now)
    judge_and_approve(model, list(WEIGHTS), staff, leader=leader, today=today, now=now)
    for author, rows in _judgements(company, staff, ids):
        rate_accounts(rows=rows, by=author, today=today, now=now)
    model.refresh_from_db()
    score_accounts(model=model, by=leader, today=today, now=now)
    state_knockouts(company, staff, ids, today=today, now=now)
    template = next(t for t in TEMPLATES if t.code == company.scheme)
    choose_scheme(
        name=template.name,
        rows=[TierRow(name, threshold) for name, threshold in template.levels],
        by=leader,
        today=today,
        now=now,
    )
    promise_hours(company, staff, by=leader, today=today, now=now)
    run_month(by=leader, today=today, now=now)
    complete = [p for p in open_proposals() if p.completeness >= 0.8]
    decided = [p for place, p in enumerate(complete[:-1], start=1) if place % LEFT_OPEN]
    done = confirm_proposals(proposals=decided, by=leader, today=today, now=now)
    if done.small:
        confirm_proposals(proposals=done.small, by=leader, today=today, now=now, reason=SMALL_TODAY)


def promise_hours(company: Company, staff: Staff, *, by: Actor, today: date, now: datetime) -> None:
    """Account managers have hours, the upper tiers promise some; the lowest is not counted."""
    scheme = scheme_in_use()
    if scheme is None:
        return
    promises = [PromiseRow(*row) for row in PROMISED[: len(scheme.tiers)]]
    rules = RuleRow()
    set_rules(scheme=scheme.scheme, rules=rules, promises=promises, by=by, today=today, now=now)
    for short, actor in staff.actors.items():
        if actor.membership_id and "account_manager" in actor.roles:
            hours = HOURS + 20.0 * (len(short) % 3)
            who = actor.membership_id
            set_hours(member_id=who, manager_hours=hours, by=by, today=today, now=now)


def leader_of(company: Company, staff: Staff) -> Actor:
    """The person who leads the whole workspace."""
    name = next(p.email for p in company.people if "sales_leader" in p.roles and not p.leads)
    return staff.actors[name]


def _judgements(
    company: Company, staff: Staff, ids: dict[str, UUID]
) -> Iterator[tuple[Actor, list[RatingRow]]]:
    """Each manager rates the own accounts; the few that nobody manages stay unrated."""
    random = Random(23)  # noqa: S311  believable, not secret
    for short, actor in staff.actors.items():
        rows = [
            row
            for customer in company.customers
            if customer.manager == short and customer.yearly
            for row in _ratings(customer, ids[customer.name], random)
        ]
        if rows:
            yield actor, rows


def _ratings(customer: Customer, account_id: UUID, random: Random) -> Iterator[RatingRow]:
    usual = 1 + (customer.growth > 0.04) + (customer.share > 0.2) + (customer.yearly > 2000)
    for code, evidence in EVIDENCE.items():
        step = min(4, max(0, usual + random.choice((-1, 0, 0, 1))))
        yield RatingRow(account_id, code, step * 25.0, evidence[min(2, step * 3 // 5)])
