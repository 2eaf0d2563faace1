"""Two accounts that are one: what moves, what is dropped, and how it all comes back."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from accounts import services
from accounts.choices import TeamRole
from accounts.models import Account, CategorySpend, Contract, ExternalId, Standing, TeamMember
from accounts.queries.groups import group_of
from accounts.services import merging
from accounts.services.contracts import ContractData
from accounts.services.figures import derive_figures
from accounts.services.revenue import Line, take_lines
from accounts.services.sites import SiteData
from accounts.services.spend import set_category_spend
from accounts.services.team import TeamPlace
from kam.errors import NotAllowed, NotFound, RuleViolation
from kam.imports.models import ImportRun
from kam.tenancy.models import TenantModel

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
API = "/api/v1/accounts/"
# history and what a merge itself writes; imports' own tables are nobody's account
LEFT_OUT = {"audit_auditentry", "audit_auditvalue", "accounts_merger", "imports_importrun"}
DERIVED = {
    "accounts_namekey", "accounts_grouplink", "accounts_revenuefact", "accounts_stalemonth",
    "selection_score",
}  # fmt: skip


@pytest.fixture
def clock(today):
    return {"today": today, "now": NOW}


@pytest.fixture
def pair(enter, register):
    return register("Brauer Antriebe AG"), register("Brauer Drives Ltd")


@pytest.fixture
def earn(enter, cast):
    """`earn(account, 100, 200)`: a line a month, the last one for October 2026."""

    def earned(account, *euros):
        run = ImportRun.objects.create(kind="revenue", created_at=NOW)
        lines = [
            Line(f"{account.id}{n}", account.id, None, date(2026, 10 - n, 3), "EUR", None, e * 100,
                 0, 0)
            for n, e in enumerate(euros)
        ]  # fmt: skip
        take_lines(lines=lines, source="erp", run_id=run.id, by=cast.leader.actor)
        derive_figures(run_id=run.id)

    return earned


@pytest.fixture
def merge(enter, cast, clock):
    def merged(survivor, other, by=None):
        return merging.merge_accounts(
            survivor_id=survivor.id, merged_id=other.id, by=(by or cast.leader).actor, **clock
        )

    return merged


@pytest.fixture
def unmerge(enter, cast, clock):
    def returned(other):
        return merging.unmerge_accounts(merged_id=other.id, by=cast.leader.actor, **clock)

    return returned


def place(account, person, role, today, **dates):
    return TeamMember.objects.create(
        account_id=account.id, member=person.membership, role=role,
        starts_on=dates.get("starts_on", today - timedelta(days=90)), ends_on=dates.get("ends_on"),
    )  # fmt: skip


def everything():
    """Every row of the workspace, by table; derived ones without their id."""
    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if not issubclass(model, TenantModel) or table in LEFT_OUT:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")
            rows = [json.loads(r) if isinstance(r, str) else r for (r,) in cursor.fetchall()]
        without = {"version"} | ({"id"} if table in DERIVED else set())
        found[table] = sorted(
            json.dumps({k: v for k, v in row.items() if k not in without}, sort_keys=True)
            for row in rows
        )
    return found


def test_what_hangs_on_the_other_comes_to_the_survivor(pair, merge, cast, acts):
    brauer, drives = pair
    by = cast.leader.actor
    services.add_external_id(account_id=drives.id, source="crm", value="D-1", by=by)
    services.add_contract(account_id=drives.id, contract=ContractData(title="Frame"), by=by)
    services.write_note(account_id=drives.id, text="Ask for Mr Hale.", by=by, now=NOW)

    merge(brauer, drives)

    assert ExternalId.objects.get(value="D-1").account_id == brauer.id
    assert Contract.objects.get().account_id == brauer.id
    drives.refresh_from_db()
    assert drives.merged_into_id == brauer.id
    assert drives.is_archived
    assert acts(brauer)[-1] == acts(drives)[-1] == "account.merged"


def test_figures_and_group_totals_are_those_of_both(register, merge, unmerge, earn, cast, today):
    top = register("Holding")
    one, other = register("One", parent=top), register("Other", parent=top)
    earn(one, 100, 50)
    earn(other, 30)

    def total():
        return group_of(top.id, by=cast.leader.actor).branch(top.id).total_minor

    before = total()
    merge(one, other)
    assert Standing.objects.get(account=one).revenue_minor == 180_00
    assert Standing.objects.get(account=other).revenue_minor == 0
    assert total() == before == 180_00
    assert group_of(one.id, by=cast.leader.actor).branch(top.id).members == 2

    unmerge(other)
    assert Standing.objects.get(account=one).revenue_minor == 150_00
    assert Standing.objects.get(account=other).revenue_minor == 30_00
    assert total() == before


def test_the_survivors_manager_stays_and_the_other_goes_on_in_sales(pair, merge, cast, today):
    brauer, drives = pair
    place(brauer, cast.manager, TeamRole.MANAGER, today)
    place(drives, cast.colleague, TeamRole.MANAGER, today)

    merge(brauer, drives)

    roles = dict(TeamMember.objects.filter(account=brauer).values_list("member__name", "role"))
    assert roles[cast.manager.membership.name] == TeamRole.MANAGER
    assert roles[cast.colleague.membership.name] == TeamRole.SALES
    assert Standing.objects.get(account=brauer).manager_id == cast.manager.membership.id
    assert Standing.objects.get(account=drives).manager_id is None


def test_one_manager_of_both_stands_once_and_reports_follow(pair, merge, cast, today):
    brauer, drives = pair
    here = place(brauer, cast.manager, TeamRole.MANAGER, today)
    there = place(drives, cast.manager, TeamRole.MANAGER, today)
    helper = place(drives, cast.colleague, TeamRole.SPECIALIST, today)
    TeamMember.objects.filter(pk=helper.pk).update(reports_to=there)

    merge(brauer, drives)

    helper.refresh_from_db()
    assert helper.reports_to_id == here.pk
    assert not TeamMember.objects.filter(pk=there.pk).exists()


def test_places_that_are_over_stay_in_their_history(pair, merge, cast, today):
    brauer, drives = pair
    over = place(drives, cast.colleague, TeamRole.MANAGER, today, ends_on=today)

    merge(brauer, drives)

    over.refresh_from_db()
    assert over.account_id == drives.id


def test_the_survivors_word_stands_and_its_gaps_are_filled(register, merge, cast):
    one = register("One", sector="Machines")
    other = register("Other", sector="Pumps", country="DE")
    by = cast.leader.actor
    for account, year, amount in ((one, 2025, 1), (other, 2025, 2), (other, 2024, 3)):
        set_category_spend(
            account_id=account.id, year=year, amount_minor=amount, currency="EUR",
            source="told", by=by,
        )  # fmt: skip

    merge(one, other)

    one.refresh_from_db()
    assert (one.sector, one.country) == ("Machines", "DE")
    said = CategorySpend.objects.filter(account=one).values_list("year", "amount_minor")
    assert sorted(said) == [(2024, 3), (2025, 1)]


def test_children_come_along_and_a_survivor_below_takes_the_place(register, merge, unmerge):
    top = register("Top")
    old = register("Old", parent=top)
    middle = register("Middle", parent=old)
    new = register("New", parent=middle)
    child = register("Child", parent=old)

    merge(new, old)

    parents = dict(Account.objects.values_list("name", "parent_id"))
    assert parents == {
        "Top": None, "Old": None, "Middle": new.id, "New": top.id, "Child": new.id,
    }  # fmt: skip
    unmerge(old)
    parents = dict(Account.objects.values_list("name", "parent_id"))
    assert parents["Child"] == parents["Middle"] == old.id
    assert (parents["Old"], parents["New"]) == (top.id, middle.id)
    assert child.parent_id == old.id


def test_what_was_merged_before_leads_to_the_last(register, merge, unmerge):
    one, two, three = register("One"), register("Two"), register("Three")
    merge(two, one)
    merge(three, two)

    one.refresh_from_db()
    assert one.merged_into_id == three.id
    with pytest.raises(RuleViolation, match="later merge"):
        unmerge(one)
    unmerge(two)
    one.refresh_from_db()
    assert one.merged_into_id == two.id
    unmerge(one)
    one.refresh_from_db()
    assert one.merged_into_id is None
    assert not one.is_archived


@pytest.mark.parametrize("seed", range(6))
def test_merging_and_taking_back_changes_nothing(
    seed, enter, register, merge, unmerge, earn, cast, today
):
    chance = random.Random(seed)
    by = cast.leader.actor
    people = [cast.manager, cast.colleague, cast.leader]
    top = register("Top")
    made = [register(f"Account {n}", parent=chance.choice([None, top])) for n in range(4)]
    made.append(register("Below", parent=made[0], sector=chance.choice(["", "Pumps"])))
    for account in made:
        if chance.random() < 0.8:
            earn(account, *(chance.randrange(1, 900) for _ in range(chance.randrange(1, 5))))
        for number in range(chance.randrange(3)):
            services.add_external_id(
                account_id=account.id, source="erp", value=f"{account.id}{number}", by=by
            )
            services.add_site(
                account_id=account.id, by=by,
                site=SiteData(city="Ulm", is_main=chance.random() < 0.5, latitude=1.5, longitude=2),
            )  # fmt: skip
        for year in chance.sample((2023, 2024, 2025), chance.randrange(3)):
            set_category_spend(
                account_id=account.id, year=year, amount_minor=chance.randrange(99),
                currency="EUR", source="x", by=by,
            )  # fmt: skip
        roles = chance.sample(list(TeamRole), 3)
        for role, person in zip(roles, people, strict=True):
            if chance.random() < 0.7:
                end = chance.choice([None, today + timedelta(days=9), today - timedelta(days=9)])
                services.add_team_member(
                    account_id=account.id, member_id=person.membership.id, by=by, today=today,
                    place=TeamPlace(role=role, starts_on=date(2026, 1, 1), ends_on=end),
                )  # fmt: skip
        services.write_note(account_id=account.id, text="A note.", by=by, now=NOW)
        services.add_contract(
            account_id=account.id, by=by,
            contract=ContractData(title="C", ends_on=date(2027, 1, 1), value_minor=5,
                                  currency="EUR"),
        )  # fmt: skip
    services.rebuild_standings(today=today)
    before = everything()
    survivor, other = chance.sample([*made, top], 2)

    merge(survivor, other)
    returned = unmerge(other)

    assert returned.kept.is_empty, returned.kept
    after = everything()
    assert {t: after[t] for t in after if after[t] != before[t]} == {
        t: before[t] for t in after if after[t] != before[t]
    }


def test_what_was_changed_since_stays_and_is_listed(pair, merge, unmerge, cast):
    brauer, drives = pair
    by = cast.leader.actor
    for title in ("Touched", "Left"):
        services.add_contract(account_id=drives.id, contract=ContractData(title=title), by=by)
    merge(brauer, drives)
    touched = Contract.objects.get(title="Touched")
    services.edit_contract(
        account_id=brauer.id, contract_id=touched.id, contract=ContractData(title="Ours"), by=by
    )

    returned = unmerge(drives)

    assert [(step.kind, step.moved) for step in returned.kept.steps] == [("contract", 1)]
    assert Contract.objects.get(title="Ours").account_id == brauer.id
    assert Contract.objects.get(title="Left").account_id == drives.id


def test_what_makes_no_sense_is_refused(pair, merge, unmerge, cast, register):
    brauer, drives = pair
    with pytest.raises(RuleViolation):
        merge(brauer, brauer)
    with pytest.raises(NotAllowed):
        merge(brauer, drives, by=cast.manager)
    with pytest.raises(NotFound):
        unmerge(drives)
    merge(brauer, drives)
    with pytest.raises(RuleViolation):
        merge(register("Third"), drives)
    with pytest.raises(RuleViolation):
        merge(drives, register("Fourth"))


def test_people_see_what_happens_confirm_and_take_it_back(pair, cast, browser, enter):
    brauer, drives = pair
    client = browser(cast.leader)
    address = f"/w/acme/accounts/{brauer.id}/merge/"

    assert "Brauer Drives" in client.get(f"{address}?find=drives").content.decode()
    plan = client.get(f"{address}?merged_id={drives.id}").content.decode()
    assert "Brauer Drives Ltd becomes part of Brauer Antriebe AG" in plan
    answer = client.post(address, {"merged_id": str(drives.id)})
    assert answer.status_code == 303

    moved = client.get(f"/w/acme/accounts/{drives.id}/team/?x=1")
    assert moved.status_code == 303
    assert moved["Location"] == f"/w/acme/accounts/{brauer.id}/team/?x=1"
    told = client.post(f"/w/acme/accounts/{drives.id}/notes/add/", {"text": "x"})
    assert told.status_code == 409
    assert "Take back" in client.get(address).content.decode()
    history = client.get(f"/w/acme/accounts/{brauer.id}/timeline/").content.decode()
    assert history.count("merged two accounts") == 2
    assert history.count("registered the account") == 2

    assert "Brauer Drives" not in client.get("/w/acme/accounts/?archived=1").content.decode()

    assert client.post(f"/w/acme/accounts/{drives.id}/unmerge/").status_code == 303
    assert client.get(f"/w/acme/accounts/{drives.id}/").status_code == 200


def test_who_may_not_edit_all_accounts_cannot_merge(pair, cast, browser):
    brauer, drives = pair
    client = browser(cast.manager)
    address = f"/w/acme/accounts/{brauer.id}/merge/"

    assert client.get(address).status_code == 403
    assert client.post(address, {"merged_id": str(drives.id)}).status_code == 403
    page = client.get(f"/w/acme/accounts/{brauer.id}/").content.decode()
    assert "/merge/" not in page


def test_machines_merge_follow_and_take_back(pair, cast, machine):
    brauer, drives = pair
    client = machine(cast.leader)
    body = {"merged_id": str(drives.id)}

    def post(path, sent=None):
        return client.post(f"{API}{path}", sent, content_type="application/json")

    tried = post(f"{brauer.id}/merge/", {**body, "dry_run": True})
    assert tried.status_code == 200
    assert client.get(f"{API}{drives.id}/").status_code == 200
    assert post(f"{brauer.id}/merge/", body).json()["survivor_id"] == str(brauer.id)

    seen = client.get(f"{API}{drives.id}/contracts/")
    assert seen.status_code in {200, 303}
    moved = client.get(f"{API}{drives.id}/")
    assert moved.status_code == 303
    assert moved["Location"] == f"{API}{brauer.id}/"
    assert moved.json()["code"] == "moved"
    written = post(f"{drives.id}/notes/", {"text": "x"})
    assert (written.status_code, written.json()["code"]) == (409, "moved")

    back = post(f"{drives.id}/unmerge/")
    assert back.status_code == 200
    assert back.json()["kept"] == []
    assert UUID(back.json()["merged_id"]) == drives.id
    assert client.get(f"{API}{drives.id}/").status_code == 200
