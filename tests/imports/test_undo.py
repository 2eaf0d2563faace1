"""An undone load leaves the business tables as it found them, but for what others wrote since."""

from datetime import timedelta
from random import Random

import pytest

from accounts import services as account_services
from accounts.models import (
    Account,
    ExternalId,
    GroupLink,
    NameKey,
    ProductLine,
    RevenueFact,
    RevenueLine,
    Site,
    StaleMonth,
    Standing,
    TeamMember,
)
from accounts.services.undoing import lines as undoing_lines
from kam.audit.queries import history_of, history_of_account
from kam.errors import NotAllowed, RuleViolation
from kam.imports import queries, services, undone
from kam.imports.models import ImportTrace
from kam.imports.services import traces
from tests.imports.conftest import NOW, lines_of, plan_for

pytestmark = pytest.mark.django_db

ACCOUNTS = plan_for(
    "accounts",
    columns={
        name: name
        for name in ("external_id", "name", "parent", "sector", "country", "city", "manager")
    },
)
ACCOUNT_HEADER = "external_id,name,parent,sector,country,city,manager"
REVENUE_COLUMNS = {
    "account": "account",
    "date": "date",
    "revenue": "revenue",
    "product_line": "product",
    "cost": "cost",
    "line_id": "line",
}
REVENUE = plan_for("revenue", columns=REVENUE_COLUMNS)
REVENUE_HEADER = "line,account,date,product,revenue,cost"
TEAM = plan_for(
    "team",
    columns={
        "account": "account",
        "person": "person",
        "role": "role",
        "starts_on": "from",
        "reports_to": "reports_to",
    },
)
TEAM_HEADER = "account,person,role,from,reports_to"
# Columns that count or derive, and ids of rows that are made anew.
APART = {"version", "id", "archived_at", "archived_by_id", "archive_reason"}
WITH_IDS = (Account, ExternalId, Site, TeamMember, RevenueLine, ProductLine)
TABLES = (*WITH_IDS, GroupLink, NameKey, RevenueFact, StaleMonth, Standing)


def tables(*, but_for=()):
    """The business tables as they stand, without accounts named and what hangs on them."""
    found = {}
    for model in TABLES:
        rows = []
        for row in model.objects.values():
            about = row["id"] if model is Account else row.get("account_id", row.get("ancestor_id"))
            if about in but_for:
                continue
            left_out = APART - ({"id"} if model in WITH_IDS else set())
            if model is Account and row["archived_at"]:
                left_out = left_out - {"archived_at"}
            rows.append(str(sorted((k, str(v)) for k, v in row.items() if k not in left_out)))
        found[model.__name__] = sorted(rows)
    return found


def accounts_now():
    return set(Account.objects.values_list("id", flat=True))


@pytest.fixture
def undo(cast):
    """`undo(run)`: looked over, then undone; what was foreseen came true."""

    def undone(run, by=None, now=NOW):
        actor = (by or cast.leader).actor
        services.ask_weighing(run=run, by=actor, announce=False)
        services.keep_promise(run_id=run.id, by=actor, clock=lambda: now)
        run = queries.get_run(run.id)
        assert run.error == ""
        foreseen = run.undo["weighed"]
        services.ask_undo(run=run, by=actor, announce=False)
        services.keep_promise(run_id=run.id, by=actor, clock=lambda: now)
        run = queries.get_run(run.id)
        assert (run.state, run.error) == ("undone", "")
        assert run.undo == foreseen
        return run

    return undone


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(traces, "CHUNK", 3)
    monkeypatch.setattr(undoing_lines, "CHUNK", 3)


def account_file(random, size):
    """Rows that register, rename, hang, place and staff accounts A0 … A11."""
    rows = []
    for number in random.sample(range(12), size):
        parent = random.choice(["", "", f"A{random.randrange(12)}"])
        if parent == f"A{number}":
            parent = ""
        rows.append(
            f"A{number},Firm {number} {random.choice(['AG', 'SE', 'AG'])},{parent},"
            f"{random.choice(['Food', 'Steel', ''])},{random.choice(['DE', 'AT', ''])},"
            f"{random.choice(['Ulm', 'Graz', ''])},"
            f"{random.choice(['mia@acme.test', 'lee@acme.test', ''])}"
        )
    return lines_of(ACCOUNT_HEADER, *rows)


def revenue_file(random, size):
    rows = [
        f"L{number},A{random.randrange(4)},2026-0{random.randrange(1, 7)}-05,"
        f"{random.choice(['Gears', 'Belts', 'Oil', ''])},{random.randrange(-50, 500)},"
        f"{random.choice(['', '3', '7'])}"
        for number in random.sample(range(20), size)
    ]
    return lines_of(REVENUE_HEADER, *rows)


@pytest.mark.parametrize("seed", range(6))
def test_accounts_come_and_go_without_a_trace(load, undo, small_chunks, seed):
    random = Random(seed)
    load(ACCOUNTS, account_file(random, 6))
    before, known = tables(), accounts_now()

    run = load(ACCOUNTS, account_file(random, 9), now=NOW + timedelta(days=1))
    done = undo(run, now=NOW + timedelta(days=2))

    assert done.undo["kept"] == 0, done.undo["reasons"]
    new = accounts_now() - known
    assert tables(but_for=new) == before
    assert not Account.objects.filter(pk__in=new, archived_at=None).exists()
    assert not ExternalId.objects.filter(account_id__in=new).exists()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("replaces", [False, True])
def test_revenue_comes_and_goes_without_a_trace(load, undo, register, small_chunks, seed, replaces):
    random = Random(seed)
    for number in range(4):
        register(f"Firm {number}", id=f"A{number}")
    load(REVENUE, revenue_file(random, 10))
    before = tables()

    more = {"replace": {"first": "2026-01", "last": "2026-06"}} if replaces else {}
    plan = plan_for("revenue", columns=REVENUE_COLUMNS, **_replace(more))
    run = load(plan, revenue_file(random, 12))
    undo(run)

    assert tables() == before


def _replace(more):
    from kam.imports.spec import ReplacePlan

    return {"replace": ReplacePlan(**more["replace"])} if more else {}


def test_a_load_of_teams_goes_as_it_came(load, undo, register, cast):
    register("Firm 0", id="A0", manager_id=cast.manager.membership.id)
    register("Firm 1", id="A1")
    before = tables()

    run = load(
        TEAM,
        lines_of(
            TEAM_HEADER,
            "A0,lee@acme.test,manager,2026-12-01,",
            "A0,cem@acme.test,sales,2026-12-01,lee@acme.test",
            "A1,cem@acme.test,sales,2026-11-01,",
        ),
    )
    assert TeamMember.objects.count() == 4
    undo(run)

    assert tables() == before


def test_later_loads_keep_their_lines_and_undoing_them_leads_back_to_the_start(
    load, undo, register
):
    register("Firm", id="A0")
    load(REVENUE, lines_of(REVENUE_HEADER, "1,A0,2026-01-05,Gears,10,"))
    before = tables()
    second = load(
        REVENUE,
        lines_of(REVENUE_HEADER, "1,A0,2026-01-05,Gears,20,", "2,A0,2026-02-05,Oil,5,"),
    )
    third = load(
        REVENUE,
        lines_of(REVENUE_HEADER, "1,A0,2026-03-05,Gears,30,", "2,A0,2026-02-05,Oil,6,"),
    )

    done = undo(second)

    assert (done.undo["restored"], done.undo["kept"]) == (0, 2)
    assert "A later import by Lee Leader" in done.undo["reasons"][0]["reason"]
    assert sorted(RevenueLine.objects.values_list("revenue_minor", flat=True)) == [600, 3000]
    undo(third)
    assert tables() == before


def test_an_account_whose_undone_load_comes_again_is_in_use_again(load, undo):
    file = lines_of(ACCOUNT_HEADER, "A1,Brauer,,Food,DE,Ulm,")
    undo(load(ACCOUNTS, file))
    archived = Account.objects.get()
    assert archived.is_archived

    run = load(ACCOUNTS, file)

    account = Account.objects.get()
    assert (account.pk, account.is_archived) == (archived.pk, False)
    assert ExternalId.objects.get().value == "A1"
    undo(run)
    assert Account.objects.get().is_archived


def test_undo_is_told_in_history(load, undo, register):
    brauer = register("Brauer", id="A1", sector="Food")
    run = load(ACCOUNTS, lines_of(ACCOUNT_HEADER, "A1,Brauer,,Steel,,,"))

    run = undo(run)

    assert history_of(subject=run)[0].action == "import.undone"
    act = history_of_account(brauer.pk)[0]
    assert (act.action, act.changes["sector"]) == ("account.edited", ("Steel", "Food"))
    assert act.note == "The import was undone."


def test_who_may_undo(load, register, cast):
    register("Brauer", id="A1", manager_id=cast.manager.membership.id)
    run = load(REVENUE, lines_of(REVENUE_HEADER, "1,A1,2026-01-05,Gears,10,"))

    with pytest.raises(NotAllowed):
        services.ask_undo(run=run, by=cast.manager.actor, announce=False)
    with pytest.raises(NotAllowed):
        services.ask_undo(run=run, by=cast.reader.actor, announce=False)


def test_only_what_came_in_and_is_still_known_is_undone(check, load, undo, register, cast):
    register("Brauer", id="A1")
    file = lines_of(REVENUE_HEADER, "1,A1,2026-01-05,Gears,10,")
    checked = check(REVENUE, file)
    with pytest.raises(RuleViolation, match="came in"):
        services.ask_undo(run=checked, by=cast.leader.actor, announce=False)
    run = undo(load(REVENUE, file))
    with pytest.raises(RuleViolation, match="came in"):
        services.ask_undo(run=run, by=cast.leader.actor, announce=False)
    again = load(REVENUE, file)
    type(again).objects.filter(pk=again.pk).update(is_traced=False)
    with pytest.raises(RuleViolation, match="no longer kept"):
        services.ask_undo(run=again, by=cast.leader.actor, announce=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(2))
def test_only_what_others_wrote_since_stays_and_is_listed(load, undo, register, cast, seed):
    random = Random(seed)
    load(ACCOUNTS, account_file(random, 6))
    known = accounts_now()
    run = load(ACCOUNTS, account_file(random, 10))
    new, old = sorted(accounts_now() - known), sorted(known)
    edited = {random.choice(new), random.choice(old)}
    for pk in edited:
        account_services.edit_account(
            account_id=pk, values={"sector": "Changed"}, version=None, by=cast.leader.actor
        )

    run = undo(run)

    kept = Account.objects.filter(pk__in=edited, archived_at=None, sector="Changed")
    assert kept.count() == 2
    others = Account.objects.filter(pk__in=set(new) - edited)
    assert not others.filter(archived_at=None).exists()
    listed = undone.kept_of(run).filter(kind="account")
    changed = {
        each.subject_id
        for each in ImportTrace.objects.filter(run_id=run.id, kind="account")
        if each.before is None or each.before["sector"] != each.after["sector"]
    }
    assert {each.subject_id for each in listed} == edited & changed
    assert all("Lee Leader changed it" in each.reason for each in listed)
