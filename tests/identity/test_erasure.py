"""A former member is erased: nothing in the whole database names the person, and history holds."""

import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from accounts.models import Account, Note, Standing
from kam.audit.models import AuditEntry, AuditValue
from kam.audit.sealing import seal_entries
from kam.audit.verification import verify_history
from kam.errors import RuleViolation
from kam.identity.models import ApiToken, Membership, Session, User
from kam.identity.queries.members import actor_of
from kam.identity.queries.traces import labels_of, tables
from kam.identity.services import members as member_services
from kam.identity.services.erasure import erase_person, preview_erasure
from kam.imports import services as imports
from kam.outbox.services import notify, send_identity_mail
from kam.tenancy.context import activate
from kam.tenancy.models import Tenant
from kam.workspace.demo.filling import fill_company
from kam.workspace.demo.nordwind import NORDWIND
from kam.workspace.demo.people import PASSWORD
from kam.workspace.departures import let_go
from tests.conftest import join
from tests.databases import admin_url
from tests.houses import small
from tests.imports.conftest import plan_for

CANARY = "Zyxwcanary"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
NAME, ADDRESS = f"{CANARY} Lena", f"{CANARY.lower()}.lena"
committed = pytest.mark.django_db(transaction=True, databases=["default", "system", "owner"])


def canaries():
    """Lines of a whole dump that name the person, and the same asked of every table's text."""
    name = connections["default"].settings_dict["NAME"]
    parts = urlsplit(os.environ["DATABASE_OWNER_URL"])
    dump = subprocess.run(
        [pg_dump(), "--dbname", urlunsplit(parts._replace(path=f"/{name}"))],
        check=True,
        capture_output=True,
    ).stdout.lower()
    lines = [line for line in dump.splitlines() if CANARY.lower().encode() in line]
    hits = {}
    with psycopg.connect(admin_url(), dbname=name) as link:
        rows = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in rows.fetchall():
            count = link.execute(
                f"SELECT count(*) FROM \"{table}\" t WHERE position('{CANARY.lower()}' "
                f"IN lower(t::text)) > 0"
            ).fetchone()[0]
            if count:
                hits[table] = count
    return lines, hits


def pg_dump():
    from kam.embedded.binaries import postgres_folder
    from kam.embedded.home import open_home

    return str(postgres_folder(open_home(Path(os.environ["KAM_HOME"]))) / "pg_dump")


def with_a_canary(company):
    people = tuple(
        replace(p, name=NAME, email=ADDRESS, title=f"{CANARY} of accounts")
        if p.email == "lena"
        else p
        for p in company.people
    )
    customers = tuple(
        replace(c, manager=ADDRESS) if c.manager == "lena" else c for c in company.customers
    )
    return replace(company, people=people, customers=customers)


@pytest.fixture
def house(settings):
    """A filled workspace in which the person did a bit of everything, and then left."""
    company = with_a_canary(small(NORDWIND, slug="ours"))
    told = fill_company(company, now=NOW)
    tenant = Tenant.objects.get(slug="ours")
    users = {p["email"].split("@")[0]: p for p in told["people"]}
    with activate(tenant):
        member = Membership.objects.get(email=users[ADDRESS]["email"])
        admin = actor_of(Membership.objects.get(email=users["annika"]["email"]), tenant)
        other = Membership.objects.get(email=users["dewi"]["email"])
    found = SimpleNamespace(tenant=tenant, member=member, admin=admin, other=other, users=users)
    _work(found)
    with activate(tenant):
        member.refresh_from_db()
        let_go(member=member, successor=None, now=NOW, by=admin)
        member.refresh_from_db()
        seal_entries(now=NOW)
    return found


def _work(house):
    """Sign in, change one's name, write, bring files, get notices and mail; all by the doors."""
    client = Client(headers={"user-agent": f"Mozilla {CANARY}"})
    email = house.users[ADDRESS]["email"]
    assert client.post("/sign-in/", {"login": email, "password": PASSWORD}).status_code == 302
    Client().post("/sign-in/", {"login": email, "password": "wrong"})
    mine = {
        "name": f"{CANARY} Lena-Marie",
        "language": "en",
        "time_zone": "UTC",
        "number_format": "",
        "theme": "",
    }
    assert client.post("/w/ours/settings/me/", mine).status_code in {302, 303}
    with activate(house.tenant):
        account = Account.objects.filter(
            pk__in=Standing.objects.filter(manager=house.member).values("account_id")
        ).first()
    page = f"/w/ours/accounts/{account.pk}/"
    assert client.post(f"{page}notes/add/", {"text": "Called the buyer."}).status_code < 400
    file = SimpleUploadedFile("plan.csv", b"a,b\n1,2\n", "text/csv")
    assert client.post(f"{page}files/", {"upload": file}).status_code < 400
    file = (
        "account,person,role,from\n"
        f"{account.name},{email},manager,2026-01-01\n"
        f"Nobody AG,{NAME},manager,2026-01-01\n"
    )
    columns = {"account": "account", "person": "person", "role": "role", "starts_on": "from"}
    with activate(house.tenant):
        leader = actor_of(house.other, house.tenant)
        plan = plan_for("team", columns=columns)
        files = [("file.csv", file.encode())]
        run = imports.begin_run(kind="team", files=files, by=leader, now=NOW)
        imports.set_plan(run=run, plan=plan, by=leader, now=NOW)
        imports.ask_check(run=run, by=leader, announce=False)
        imports.keep_promise(run_id=run.id, by=leader, clock=lambda: NOW)
        for who in (house.member.pk, house.other.pk):
            words = {"by": f"{CANARY} Lena-Marie", "account": account.name}
            notify(recipient_id=who, kind="account.assigned", key=str(who), path="", words=words)
        ApiToken.objects.filter(membership=house.member).update(name=f"{CANARY}’s laptop")
        for model in tables():  # every label there is, also those that no act above wrote
            for key, label in labels_of(model):
                own = model.objects.filter(**{f"{key}_id": house.member.pk})
                row = own.first() or model.objects.order_by("id").first()
                if row is not None:
                    model.objects.filter(pk=row.pk).update(
                        **{f"{key}_id": house.member.pk, label: f"{CANARY} Lena-Marie"}
                    )
    send_identity_mail(to=email, subject="Sign in", body=f"Hello {NAME}", key="mail")


@committed
def test_nothing_names_the_person_and_history_holds(house, capsys):
    lines, before = canaries()
    with activate(house.tenant):
        preview = preview_erasure(member=house.member, by=house.admin)
        assert canaries()[1] == before  # a preview changes nothing
        done = erase_person(member=house.member, name=house.member.name, by=house.admin)
        seal_entries(now=NOW)
        verdict = verify_history()
    left, after = canaries()
    with capsys.disabled():
        print(f"\nerasure: {len(lines)} lines of the dump before, {len(left)} after; {before}")

    assert len(lines) > 20
    assert {"identity_user", "identity_membership", "audit_auditvalue"} <= set(before)
    assert {"imports_importrow", "outbox_notice", "accounts_attachment"} <= set(before)
    assert (left, after) == ([], {})
    assert done.rows == preview.rows
    assert done.mentions == []
    assert verdict.broken == ""
    assert verdict.erased > 5
    with activate(house.tenant):
        member = Membership.objects.get(pk=house.member.pk)
        assert member.name == done.stands_in == f"Former member {member.pk.hex[-4:]}"
        assert not User.objects.get(pk=member.user_id).is_active
        assert not Session.objects.filter(user_id=member.user_id).exists()
        assert Note.objects.filter(author=member, author_name=member.name).exists()
        act = AuditEntry.objects.get(action="person.erased")
        assert AuditValue.objects.filter(erased_by=act.pk).count() == verdict.erased


@committed
def test_a_second_hand_on_erased_values_is_noticed(house):
    with activate(house.tenant):
        erase_person(member=house.member, name=house.member.name, by=house.admin)
        seal_entries(now=NOW)
        act = AuditEntry.objects.get(action="person.erased")
        other = AuditValue.objects.filter(erased_by=None).first()
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(admin_url(), dbname=name, autocommit=True) as link:
        link.execute(
            "UPDATE audit_auditvalue SET erased_by = %s, salt = '', salts = '{}', changes = '{}' "
            "WHERE id = %s",
            [act.pk, other.pk],
        )

    with activate(house.tenant):
        assert f"Erasure {act.pk} emptied" in verify_history().broken


@pytest.fixture
def former(cast, acme, globex):
    """Cem, who left Acme; free text names him once."""
    with activate(acme):
        Account.objects.create(
            name="Ulmer Pumpen", name_norm="ulmer pumpen", willingness_note="Cem Colleague asked."
        )
        member_services.deactivate_member(
            member=cast.colleague.membership, successor=None, now=NOW, by=cast.admin.actor
        )
        return Membership.objects.select_related("user").get(pk=cast.colleague.membership.pk)


@pytest.mark.django_db
def test_free_text_stays_and_is_listed(former, cast, acme):
    with activate(acme):
        done = erase_person(member=former, name="Cem Colleague", by=cast.admin.actor)

        (mention,) = done.mentions
        assert (mention.kind, mention.column) == ("accounts.account", "willingness_note")
        assert "Cem Colleague asked." in mention.excerpt
        assert Account.objects.get().willingness_note == "Cem Colleague asked."


@pytest.mark.django_db
def test_parts_of_other_words_are_nobody(former, cast, acme):
    with activate(acme):
        Account.objects.update(willingness_note="Cem Colleagues GmbH")
        assert preview_erasure(member=former, by=cast.admin.actor).mentions == []


@pytest.mark.django_db
def test_somebody_who_works_elsewhere_keeps_the_sign_in_there(former, cast, acme, globex):
    with activate(globex):
        Membership.objects.create(
            user=former.user, name="Cem C.", email=former.email, roles=["reader"]
        )
    with activate(acme):
        done = erase_person(member=former, name="Cem Colleague", by=cast.admin.actor)
        here = Membership.objects.select_related("user").get(pk=former.pk)

    assert done.works_elsewhere
    assert here.user_id != former.user_id
    assert here.user.email.endswith("@erased.invalid")
    assert User.objects.get(pk=former.user_id).email == "cem@acme.test"
    with activate(globex):
        assert Membership.objects.get(user_id=former.user_id).name == "Cem C."


@pytest.mark.django_db
def test_only_a_former_member_is_erased_once_and_by_name(former, cast, acme):
    with activate(acme):
        with pytest.raises(RuleViolation, match="Deactivate"):
            erase_person(member=cast.reader.membership, name="Rita Reader", by=cast.admin.actor)
        with pytest.raises(RuleViolation, match="not the person"):
            erase_person(member=former, name="Cem", by=cast.admin.actor)
        erase_person(member=former, name="Cem Colleague", by=cast.admin.actor)
        former.refresh_from_db()
        with pytest.raises(RuleViolation, match="already"):
            erase_person(member=former, name=former.name, by=cast.admin.actor)
        with pytest.raises(RuleViolation, match="was erased"):
            member_services.reactivate_member(member=former, by=cast.admin.actor)


@pytest.mark.django_db
def test_the_page_shows_what_goes_and_asks_for_the_name(former, cast, browser):
    client = browser(cast.admin)
    page = f"/w/acme/settings/members/{former.pk}/erase/"
    assert page in client.get(f"/w/acme/settings/members/{former.pk}/").content.decode()

    shown = client.get(page).content.decode()
    assert "Cem Colleague asked." in shown
    assert "Sign-in, sessions and second factors" in shown
    refused = client.post(page, {"name": "Somebody"})
    assert refused.status_code == 422
    assert "This is not the person’s name." in refused.content.decode()
    assert client.post(page, {"name": "Cem Colleague"}).status_code == 302
    after = client.get(f"/w/acme/settings/members/{former.pk}/").content.decode()
    assert "Cem Colleague" not in after
    assert "was erased" in after
    assert browser(cast.leader).get(page).status_code == 403
    assert "was erased already" in client.get(page).content.decode()
    active = f"/w/acme/settings/members/{cast.reader.membership.pk}/erase/"
    assert "Deactivate this person first." in client.get(active).content.decode()
    assert client.post(active, {"name": "Rita Reader"}).status_code == 422


@pytest.mark.django_db
def test_over_rest_it_needs_a_scope_of_its_own(former, cast, machine):
    address = f"/api/v1/members/{former.pk}/erasure/"
    assert machine(cast.admin).post(address, {"name": "x"}, "application/json").status_code == 403
    assert machine(cast.leader, scopes=["members:erase"]).get(address).status_code == 403

    client = machine(cast.admin, scopes=["members:erase"])
    preview = client.get(address).json()
    assert preview["mentions"][0]["kind"] == "accounts.account"
    wrong = client.post(address, {"name": "x"}, "application/json")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/name")
    done = client.post(address, {"name": "Cem Colleague"}, "application/json")
    assert (done.status_code, done.json()["rows"]) == (200, preview["rows"])


@pytest.mark.django_db
def test_an_operator_sees_first_and_then_confirms(former, acme):
    out = StringIO()
    call_command("erase_person", "acme", "cem@acme.test", stdout=out)
    assert "Nothing was changed" in out.getvalue()
    with pytest.raises(CommandError, match="not the person"):
        call_command("erase_person", "acme", "cem@acme.test", "--confirm", "x", stdout=out)
    call_command("erase_person", "acme", "cem@acme.test", "--confirm", "Cem Colleague", stdout=out)
    assert "Erased." in out.getvalue()
    with pytest.raises(CommandError):
        call_command("erase_person", "acme", "cem@acme.test", stdout=out)


@pytest.mark.django_db
def test_a_namesake_elsewhere_stays_untouched(former, cast, acme, globex):
    namesake = join(globex, "cem@globex.test", "Cem Colleague", "reader")
    with activate(acme):
        erase_person(member=former, name="Cem Colleague", by=cast.admin.actor)
    with activate(globex):
        assert Membership.objects.get(pk=namesake.membership.pk).name == "Cem Colleague"
