"""A few promises to single customers: kept, late, overdue, soon due, and one that comes again."""

from datetime import date, datetime, timedelta
from uuid import UUID

from kam.workspace.demo.companies import Company
from kam.workspace.demo.people import Staff
from selection.services.pledges import OutcomeData, PledgeData, note_outcome, write_pledge

# the place of the customer, the words, said and due so many days from today, again every so many
# months, and how many days after its day each was kept
PLEDGES: tuple[tuple[int, str, int, int, int | None, tuple[int, ...]], ...] = (
    (0, "Go through all open orders together", -230, -200, 3, (0, -2, 0)),
    (0, "Name a second contact for urgent orders", -60, -12, None, ()),
    (0, "Show the samples at their site", -20, 5, None, ()),
    (1, "Send the new prices two months before they hold", -120, -70, None, (-3,)),
    (2, "Replace the damaged delivery free of charge", -50, -41, None, (6,)),
    (3, "Train two people of theirs", -15, 40, None, ()),
)
SOURCES = (
    "Said at the review, to the head of purchasing",
    "On the phone, to the plant manager",
    "In the meeting about the year, to the managing director",
)


def promise(
    company: Company, staff: Staff, ids: dict[str, UUID], *, today: date, now: datetime
) -> None:
    """To the first managed customers, each owed by its manager."""
    managed = [each for each in company.customers if each.manager in staff.actors]
    for place, text, said, due, every, kept in PLEDGES:
        customer = managed[place]
        by, due_on = staff.actors[customer.manager], today + timedelta(days=due)
        pledge = write_pledge(
            pledge=PledgeData(
                account_id=ids[customer.name],
                text=text,
                source=SOURCES[place % len(SOURCES)],
                said_on=today + timedelta(days=said),
                due_on=due_on,
                every_months=every,
            ),
            by=by,
            today=today,
        )
        for day, after in zip(pledge.rhythm.days(today), kept, strict=False):
            outcome = OutcomeData(ending="kept", due_on=day, kept_on=day + timedelta(days=after))
            note_outcome(pledge=pledge, outcome=outcome, by=by, today=today, now=now)
