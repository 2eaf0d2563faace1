"""Account teams come in from files: one manager at a time, lines of reporting, no doubles."""

from datetime import date

import pytest

from accounts.models import Standing, TeamMember
from kam.imports import queries
from kam.imports.choices import RowState
from tests.imports.conftest import lines_of, plan_for

pytestmark = pytest.mark.django_db

COLUMNS = {
    "account": "account",
    "person": "person",
    "role": "role",
    "starts_on": "from",
    "ends_on": "until",
    "reports_to": "reports to",
}
PLAN = plan_for("team", columns=COLUMNS)
HEADER = "account,person,role,from,until,reports to"


def reasons(run):
    bad = queries.rows_of(run, RowState.REFUSED, RowState.PARKED)
    return {row.line: row.reason for row in bad}


@pytest.fixture
def brauer(register):
    return register("Brauer", id="K1")


def test_a_team_comes_in_with_its_lines_of_reporting(load, brauer, cast):
    run = load(
        PLAN,
        lines_of(
            HEADER,
            "K1,cem@acme.test,Customer service,2026-01-01,,mia@acme.test",
            "Brauer,Mia Manager,manager,2026-01-01,,",
        ),
    )

    assert run.totals["ok"]["rows"] == 2
    service = TeamMember.objects.get(role="inside_service")
    assert service.reports_to.member_id == cast.manager.membership.id
    assert Standing.objects.get().manager_name == "Mia Manager"


def test_the_same_file_again_changes_nothing(load, brauer):
    file = lines_of(HEADER, "K1,mia@acme.test,manager,2026-01-01,,")
    load(PLAN, file)

    assert load(PLAN, file).totals["same"]["rows"] == 1
    assert TeamMember.objects.count() == 1


def test_a_new_manager_takes_over_from_the_old_one(load, brauer, cast):
    load(PLAN, lines_of(HEADER, "K1,mia@acme.test,manager,2026-01-01,,"))

    load(PLAN, lines_of(HEADER, "K1,lee@acme.test,manager,2026-07-01,,"))

    old, new = TeamMember.objects.order_by("starts_on")
    assert (old.member_id, old.ends_on) == (cast.manager.membership.id, date(2026, 7, 1))
    assert (new.member_id, new.ends_on) == (cast.leader.membership.id, None)


def test_what_cannot_be_is_refused_in_words(check, brauer):
    run = check(
        PLAN,
        lines_of(
            HEADER,
            "K1,mia@acme.test,manager,2026-05-01,,",
            "K1,lee@acme.test,manager,2026-05-01,,",
            "K9,mia@acme.test,manager,2026-05-01,,",
            "K1,who@acme.test,sales,2026-05-01,,",
            "K1,cem@acme.test,boss,2026-05-01,,",
            "K1,cem@acme.test,sales,2026-05-01,2026-04-01,",
            "K1,cem@acme.test,sales,2026-06-01,,rita@acme.test",
        ),
    )

    found = reasons(run)
    assert found[3].startswith("Somebody else manages this account from")
    assert found[4] == "No account is called “K9”."
    assert found[5] == "Nobody called “who@acme.test” works here."
    assert found[6].startswith("Role: “boss” is none of")
    assert found[7] == "The end lies before the start."
    assert found[8] == "“rita@acme.test” is not on this account's team."
    assert run.totals["ok"]["rows"] == 1


def test_people_do_not_report_to_themselves(check, brauer):
    run = check(
        PLAN,
        lines_of(
            HEADER,
            "K1,mia@acme.test,manager,2026-05-01,,cem@acme.test",
            "K1,cem@acme.test,sales,2026-05-01,,mia@acme.test",
        ),
    )

    assert set(reasons(run).values()) == {"This person would report to themselves."}


def test_a_manager_decides_only_on_teams_of_accounts_he_manages(check, brauer, cast):
    file = lines_of(HEADER, "K1,cem@acme.test,sales,2026-05-01,,")

    run = check(PLAN, file, by=cast.manager)

    assert reasons(run) == {2: "You do not decide on the team of this account."}
