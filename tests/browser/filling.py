"""Fills the database that the environment names, as the demo is, and tells what is in it.

`python -m tests.browser.filling` prints the people and, by name of parameter, an id of each thing.
It is a process of its own: the tests' own connections are closed to any second thread.
"""

import json
import os
import sys
from datetime import UTC, date, datetime

SLUG = "nordwind"
ACCOUNTS = "Name;Country;Sector;Number\nAhlers Pumpen;DE;Pumps;K9001\n;DE;Pumps;K9002\n"


def fill():
    from kam.tenancy.context import activate
    from kam.tenancy.models import Tenant
    from kam.workspace.demo.filling import fill_company
    from kam.workspace.demo.nordwind import NORDWIND
    from tests.houses import small

    now = datetime.now(UTC)
    told = fill_company(small(NORDWIND, slug=SLUG), now=now)
    tenant = Tenant.objects.get(slug=SLUG)
    people = {p["email"].split("@")[0]: [p["email"], p["password"]] for p in told["people"]}
    with activate(tenant):
        ids, runs = leave_open_work(tenant, now)
    return {"people": people, "ids": ids, "runs": runs}


def leave_open_work(tenant, now):
    """What the demo leaves out: a draft of the criteria, a file, and loads half-way."""
    from django.core.files.base import ContentFile
    from django.db import connection

    from accounts.services.papers import add_attachment
    from accounts.services.spend import set_exchange_rate
    from kam.identity.queries.places import actor_of_person, asked_for, person_with_place
    from selection.services.stability import draw_again_if_changed
    from selection.services.versions import start_draft
    from tests.guards.test_matrix import ids_of

    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id FROM identity_membership WHERE email LIKE 'dewi@%'")
        (user_id,) = cursor.fetchone()
    with asked_for(tenant.slug):
        person = person_with_place(user_id)
    leader = actor_of_person(person)
    today = tenant.today(now)
    account_id = ids_of(tenant)["account_id"]
    paper = ContentFile(b"%PDF-1.7\n%%EOF\n", name="agenda.pdf")
    add_attachment(account_id=account_id, upload=paper, name="agenda.pdf", by=leader, now=now)
    usual = {"from_currency": "USD", "to_currency": "EUR", "rate": 0.9}
    set_exchange_rate(**usual, valid_on=date(today.year, 1, 1), by=leader)
    draft = start_draft(by=leader, today=today, now=now)
    ids = {name: str(value) for name, value in ids_of(tenant).items()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM selection_criterion WHERE model_id = %s LIMIT 1", [draft.pk])
        ids["criterion_id"] = str(cursor.fetchone()[0])
        # the tabs of an account that has everything: notes come from its manager
        cursor.execute("SELECT account_id, id FROM accounts_note ORDER BY id LIMIT 1")
        noted, ids["note_id"] = map(str, cursor.fetchone())
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM selection_knockoutfact WHERE lifted_on IS NULL LIMIT 1")
        ids["fact_id"] = str(cursor.fetchone()[0])
    ids["stability_id"] = str(draw_again_if_changed(by=leader, today=today, now=now).pk)
    runs = {**loads(leader, now), "note": noted, "departed": str(departed(now))}
    runs["check_of_all"] = str(ask_everybody(tenant, today, now))
    ids["model_id"] = str(draft.pk)
    ids["service_id"] = str(service_account(leader))
    return ids, runs


def ask_everybody(tenant, today, now):
    """A question that nobody has answered: everybody opens the sheet to answer it on."""
    from kam.identity.actor import clockwork
    from kam.identity.queries.members import active_members
    from selection.services.awareness import Ask, start_check

    members = list(active_members().values_list("pk", flat=True))
    return start_check(ask=Ask(members), by=clockwork(tenant), today=today, now=now).pk


def service_account(leader):
    from kam.identity.models import ServiceAccount

    made = ServiceAccount.objects.create(
        name="ERP", roles=["reader"], owner_id=leader.membership_id
    )
    return made.pk


def loads(leader, now):
    """A load that waits for its columns, one that is checked with a refused row, one that is done.

    All of names: figures of somebody else's load are not for an administrator.
    """
    from kam.imports.services.plans import set_plan
    from kam.imports.services.promises import ask_check, ask_run, keep_promise
    from kam.imports.services.undoing import ask_weighing
    from kam.imports.services.uploads import begin_run
    from kam.imports.spec import ColumnPlan, FilePlan, Plan

    files = [("customers.csv", ACCOUNTS.encode())]
    uploaded = begin_run(kind="accounts", files=files, by=leader, now=now)
    plan = Plan(
        kind="accounts",
        files=(FilePlan(name="customers.csv", separator=";"),),
        columns=(
            ColumnPlan(target="name", column="Name"),
            ColumnPlan(target="country", column="Country"),
            ColumnPlan(target="external_id", column="Number"),
        ),
        source="crm",
    )

    def checked():
        run = begin_run(kind="accounts", files=files, by=leader, now=now)
        run = ask_check(
            run=set_plan(run=run, plan=plan, by=leader, now=now), by=leader, announce=False
        )
        keep_promise(run_id=run.pk, by=leader, clock=lambda: datetime.now(UTC))
        run.refresh_from_db()
        if run.state != "checked":
            raise RuntimeError(run.error)
        return run

    done = ask_run(run=checked(), by=leader, announce=False)
    keep_promise(run_id=done.pk, by=leader, clock=lambda: datetime.now(UTC))
    weighed = ask_weighing(run=done, by=leader, announce=False)
    keep_promise(run_id=weighed.pk, by=leader, clock=lambda: datetime.now(UTC))
    return {"columns": str(uploaded.pk), "check": str(checked().pk), "result": str(done.pk)}


def departed(now):
    """Somebody who has left and may be erased."""
    from kam.identity.models import Membership, User

    person = User.objects.create(email="gone@nordwind.example", name="Gesa Gone")
    left = Membership.objects.create(
        user=person,
        name=person.name,
        email=person.email,
        roles=["account_manager"],
        is_active=False,
        deactivated_at=now,
    )
    return left.pk


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
    django.setup()
    json.dump(fill(), sys.stdout)
