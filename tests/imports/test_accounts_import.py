"""Accounts come in from files: ids, groups in any order, updates that lose nothing."""

import pytest

from accounts.models import Account, ExternalId, GroupLink, Site, TeamMember
from kam.audit.queries import history_of_account
from kam.imports import queries
from kam.imports.choices import RowState
from tests.imports.conftest import REAL, lines_of, plan_for

pytestmark = pytest.mark.django_db

FULL = {
    "external_id": "id",
    "name": "name",
    "parent": "parent",
    "sector": "sector",
    "country": "country",
    "street": "street",
    "city": "city",
    "manager": "manager",
}
HEADER = "id,name,parent,sector,country,street,city,manager"


def reasons(run, state=RowState.REFUSED):
    return {row.line: row.reason for row in queries.rows_of(run, state)}


def test_accounts_come_in_with_all_that_the_file_says(load, cast):
    run = load(
        plan_for("accounts", columns=FULL),
        lines_of(HEADER, "K1,Brauer AG,,Machines,Germany,Ringstr. 5,Köln,mia@acme.test"),
    )

    account = Account.objects.get()
    assert (run.state, run.totals["ok"]["rows"]) == ("done", 1)
    assert (account.name, account.sector, account.country) == ("Brauer AG", "Machines", "DE")
    assert ExternalId.objects.get().value == "K1"
    assert Site.objects.get().city == "Köln"
    assert TeamMember.objects.get().member_id == cast.manager.membership.id
    assert [act.action for act in history_of_account(account.id)][-1] == "account.registered"


def test_groups_of_any_depth_in_any_order_by_id_or_name(load, register):
    top = register("Holding SE")

    load(
        plan_for("accounts", columns={"external_id": "id", "name": "name", "parent": "parent"}),
        lines_of("id,name,parent", "3,Deep,2", "2,Middle,Upper GmbH", "1,Upper GmbH,Holding SE"),
    )

    deep = Account.objects.get(name="Deep")
    above = GroupLink.objects.filter(descendant=deep).order_by("depth")
    assert [link.ancestor.name for link in above] == ["Deep", "Middle", "Upper GmbH", "Holding SE"]
    assert Account.objects.get(name="Upper GmbH").parent_id == top.id


def test_rings_and_unknown_parents_are_refused_row_by_row(check):
    run = check(
        plan_for("accounts", columns={"external_id": "id", "name": "name", "parent": "parent"}),
        lines_of("id,name,parent", "1,A,2", "2,B,1", "3,C,Nobody", "4,D,3", "5,E,"),
    )

    assert reasons(run) == {
        2: "This account would hang below itself.",
        3: "This account would hang below itself.",
    }
    assert reasons(run, RowState.PARKED) == {
        4: "Parent company: No account is called “Nobody”.",
        5: "The parent company's own row cannot come in.",
    }
    assert run.totals["ok"]["rows"] == 1


def test_a_move_that_would_close_a_ring_with_the_register_is_refused(check, register):
    top = register("Top", id="T")
    register("Below", id="B", parent_id=top.id)

    run = check(
        plan_for("accounts", columns={"external_id": "id", "name": "name", "parent": "parent"}),
        lines_of("id,name,parent", "T,Top,B"),
    )

    assert reasons(run) == {2: "This account would hang below itself."}


def test_an_update_changes_only_what_the_file_says(load, register):
    account = register("Brauer AG", id="K1", sector="Machines", website="https://brauer.test")
    plan = plan_for("accounts", columns={"external_id": "id", "name": "name", "sector": "sector"})

    run = load(plan, lines_of("id,name,sector", "K1,Brauer SE,"))

    account.refresh_from_db()
    assert run.totals["same"]["rows"] == 0
    assert account.name == "Brauer SE"
    assert account.sector == "Machines"  # an empty cell erases nothing
    assert account.website == "https://brauer.test"  # no column, no change


def test_empty_cells_erase_when_asked(load, register):
    account = register("Brauer AG", id="K1", sector="Machines")
    columns = {"external_id": "id", "name": "name", "sector": "sector"}

    load(
        plan_for("accounts", columns=columns, erase_empty=True),
        lines_of("id,name,sector", "K1,Brauer AG,"),
    )

    account.refresh_from_db()
    assert account.sector == ""


def test_the_same_file_again_changes_nothing(load):
    plan = plan_for("accounts", columns=FULL)
    file = lines_of(
        HEADER,
        "K1,Brauer AG,K2,Machines,Germany,Ringstr. 5,Köln,mia@acme.test",
        "K2,Holding SE,,Finance,Germany,,,",
    )
    load(plan, file)
    before = list(Account.objects.order_by("id").values())

    again = load(plan, file)

    assert again.totals["same"]["rows"] == 2
    assert list(Account.objects.order_by("id").values()) == before


def test_without_ids_the_name_is_the_id(load):
    plan = plan_for("accounts", columns={"name": "name", "sector": "sector"}, source="crm")
    load(plan, lines_of("name,sector", "Brauer AG,Machines"))

    load(plan, lines_of("name,sector", "Brauer AG,Tools"))

    account = Account.objects.get()
    assert (account.sector, ExternalId.objects.get().value) == ("Tools", "Brauer AG")


def test_an_account_made_by_hand_gets_the_id_of_the_file(load, register):
    account = register("Brauer AG")

    load(
        plan_for("accounts", columns={"external_id": "id", "name": "name"}),
        lines_of("id,name", "K1,Brauer AG"),
    )

    assert Account.objects.get().id == account.id
    assert ExternalId.objects.get().value == "K1"


def test_twins_countries_and_people_are_refused_in_words(check):
    run = check(
        plan_for("accounts", columns=FULL),
        lines_of(
            HEADER,
            "1,A,,,Germany,,,",
            "1,A again,,,Germany,,,",
            "2,B,,,Atlantis,,,",
            "3,C,,,Germany,,,nobody@acme.test",
            "4,,,,,,,",
        ),
    )

    assert reasons(run) == {
        3: "Line 2 of the file is the same row.",
        4: "“Atlantis” is not a country we know.",
        5: "Nobody called “nobody@acme.test” works here.",
        6: "Name is empty.",
    }


def test_a_manager_may_register_but_not_change_what_others_manage(check, cast, register):
    register("Brauer AG", id="K1")
    plan = plan_for("accounts", columns={"external_id": "id", "name": "name"})

    run = check(plan, lines_of("id,name", "K1,Brauer SE", "K2,Neu"), by=cast.manager)

    assert reasons(run) == {2: "Only the account's team may change this account."}
    assert run.totals["ok"]["rows"] == 1


def test_a_reader_may_not_import(check, cast):
    from kam.errors import NotAllowed

    with pytest.raises(NotAllowed):
        check(plan_for("accounts", columns={"name": "name"}), lines_of("name", "A"), by=cast.reader)


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
def test_the_accounts_of_a_hardware_seller_with_their_parents(load):
    content = (REAL / "maven-crm" / "accounts.csv").read_bytes()
    columns = {
        "name": "account",
        "sector": "sector",
        "country": "office_location",
        "parent": "subsidiary_of",
    }

    run = load(plan_for("accounts", ["accounts.csv"], columns=columns, source="crm"), content)

    assert run.totals["ok"]["rows"] == 84
    assert list(reasons(run).values()) == ["“Philipines” is not a country we know."]
    assert Account.objects.exclude(parent=None).count() == 15


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
def test_clients_without_names_are_called_by_their_place(load):
    content = (REAL / "wholesale" / "wholesale_customers.csv").read_bytes()
    plan = plan_for("accounts", ["wholesale.csv"], source="uci", generate_ids=True)

    load(plan, content)

    assert Account.objects.count() == 440
    assert ExternalId.objects.filter(source="uci", value="440").exists()
