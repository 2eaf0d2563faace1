"""Who is in the programme, on the way in, and waiting for a leader; and who knows them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.queries.accounts import get_account
from kam.identity.actor import Actor
from kam.workspace.demo.companies import Company
from kam.workspace.demo.people import Staff
from selection.queries.awareness import asked_of, top_now
from selection.queries.eligibility import eligibility_of
from selection.queries.tiers import register
from selection.services.approvals import decide_approval
from selection.services.awareness import Ask, answer_check, start_check
from selection.services.offers import ask_offer
from selection.services.programme import assess_membership, nominate_account, note_answer

WAYS = (
    "member", "asked", "nominated", "assessed", "member", "member", "later", "asked", "member",
)  # fmt: skip
REASONS = (
    "Two plants buy all drives from us; they ask for one contact.",
    "Their new line starts next year, and we are in the first drafts.",
    "We hold a third of what they spend, and they would like to do more with us.",
    "Every prospect in the region asks what they use.",
    "Grows faster than its branch; decides in two places at once.",
)
ASSESSMENTS = (
    "For it: they share their plans with us. Against it: two of five deciders are new.",
    "For it: long contracts, fair margin. Against it: purchasing asks for a second source.",
    "For it: fits three of our five themes. Against it: a service team is needed on site.",
)
AGREED = "They say that we are the supplier they would call first."


def lead_in(
    company: Company,
    staff: Staff,
    ids: dict[str, UUID],
    leader: Actor,
    *,
    today: date,
    now: datetime,
) -> None:
    """Lead the best accounts into the programme, each as far as it has come."""
    managers = {ids[customer.name]: customer.manager for customer in company.customers}
    held = [row.account_id for row in register() if managers.get(row.account_id) in staff.actors]
    able = eligibility_of(held)
    clock = {"today": today, "now": now}
    chosen = [each for each in held if not able[each].is_barred][: len(WAYS)]
    for place, (account_id, way) in enumerate(zip(chosen, WAYS, strict=False)):
        manager = staff.actors[managers[account_id]]
        account = get_account(account_id)
        reason = REASONS[place % len(REASONS)]
        found = nominate_account(account=account, reason=reason, by=manager, **clock)
        if way == "nominated":
            continue
        words = ASSESSMENTS[place % len(ASSESSMENTS)]
        assess_membership(membership=found, assessment=words, by=manager, **clock)
        if way == "assessed":
            continue
        first_day = today + timedelta(days=30) if way != "member" else today
        approval = ask_offer(
            membership=found, reason=reason, effective_on=first_day, by=manager, **clock
        )
        if way == "asked":
            continue
        decide_approval(approval=approval, approve=True, note=AGREED, by=leader, **clock)
        found.refresh_from_db()
        source = "Their head of purchasing, by phone"
        note_answer(membership=found, accepted=True, source=source, by=manager, **clock)


def ask_around(staff: Staff, leader: Actor, *, today: date, now: datetime) -> None:
    """A check of who knows the key accounts, answered by all but one."""
    people = [
        actor
        for _short, actor in sorted(staff.actors.items())
        if actor.membership_id and actor.membership_id != leader.membership_id
    ]
    top = top_now()
    if not top or len(people) < 2:
        return
    others = [row.account_id for row in register() if row.account_id not in top]
    check = start_check(
        ask=Ask([each.membership_id for each in people]), by=leader, today=today, now=now
    )
    for place, actor in enumerate(people[:-1]):
        known = [each for rank, each in enumerate(top) if (rank + place) % 4]
        named = (known[: 5 + place % 4] + others[place : place + 2])[: check.size]
        answer_check(asked=asked_of(check.pk, by=actor), account_ids=named, by=actor, now=now)
