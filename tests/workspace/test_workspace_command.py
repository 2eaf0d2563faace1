"""Whoever runs the installation opens, suspends, resumes, closes and erases workspaces."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from kam.audit.models import AuditEntry, AuditValue
from kam.identity.models import ApiToken, LeaderScope, Membership, OrgUnit, User
from kam.tenancy.context import activate
from kam.tenancy.models import Tenant
from kam.workspace.tenancies import tenant_models


def run(*words):
    out = StringIO()
    call_command("workspace", *words, stdout=out)
    return out.getvalue()


def create(slug="acme", **more):
    options = {"name": "Acme Drives", "admin": "ada@acme.test", **more}
    words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    return run("create", slug, *words)


@pytest.mark.django_db
def test_a_new_workspace_invites_its_administrator():
    told = create(currency="chf", time_zone="Europe/Zurich", fiscal_start=7, language="de")
    link = re.search(r"https?://\S+(/join/\S+)", told)[1]

    tenant = Tenant.objects.get(slug="acme")
    assert (tenant.currency, tenant.time_zone, tenant.fiscal_year_start) == (
        "CHF",
        "Europe/Zurich",
        7,
    )
    client = Client()
    assert client.get(link).status_code == 200
    sent = {"name": "Ada", "password": "a good long one", "again": "a good long one"}
    assert client.post(link, sent).headers["Location"] == "/w/acme/"
    assert client.get("/w/acme/settings/members/").status_code == 200
    with activate(tenant):
        assert [e.action for e in AuditEntry.objects.order_by("id")] == [
            "workspace.opened",
            "member.added",
            "member.joined",
        ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "Not A Slug"},
        {"slug": "acme-"},
        {"currency": "EURO"},
        {"time_zone": "Mars/Base"},
        {"fiscal_start": 13},
        {"admin": "nobody"},
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(wrong):
    with pytest.raises(CommandError, match=r"[A-Z].*\."):
        create(**wrong)
    assert not Tenant.objects.exists()


@pytest.mark.django_db
def test_a_slug_is_given_once():
    create()
    with pytest.raises(CommandError, match="already"):
        create()


@pytest.mark.django_db
def test_suspending_locks_everybody_out_and_resuming_lets_them_in(cast, browser, acme):
    client = browser(cast.admin)
    run("suspend", "acme")
    assert client.get("/w/acme/settings/me/").status_code == 404
    run("suspend", "acme")
    run("resume", "acme")
    assert client.get("/w/acme/settings/me/").status_code == 200
    assert "acme\tactive\tAcme Drives" in run("list")
    with activate(acme):
        actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
        assert list(actions) == ["workspace.suspended", "workspace.resumed"]


@pytest.mark.django_db
def test_closing_keeps_everything_until_it_is_erased(cast, acme):
    assert "--yes-delete" in run("close", "acme")
    acme.refresh_from_db()
    assert acme.status == "closed"
    with activate(acme):
        assert Membership.objects.count() == 5


@pytest.mark.django_db
def test_an_unknown_workspace_is_named(db):
    with pytest.raises(CommandError, match="nowhere"):
        run("suspend", "nowhere")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_erasing_leaves_no_row_no_file_and_nobody_elsewhere_is_harmed(
    cast, acme, globex, outsider, settings, machine
):
    from pathlib import Path

    with activate(globex):
        Membership.objects.create(
            user=cast.reader.user, name="Rita", email="rita@acme.test", roles=["reader"]
        )
    with activate(acme):
        unit = OrgUnit.objects.create(name="North")
        OrgUnit.objects.create(name="Harbour", parent=unit)
        LeaderScope.objects.create(membership=cast.leader.membership, unit=unit)
    machine(cast.manager)
    run("suspend", "acme")
    kept = [
        Path(settings.MEDIA_ROOT) / str(acme.pk) / "contract.pdf",
        Path(settings.MEDIA_ROOT) / "imports" / str(acme.pk) / "orders.csv",
    ]
    for file in kept:
        file.parent.mkdir(parents=True)
        file.write_text("secret")

    told = run("close", "acme", "--yes-delete")

    assert "is erased" in told
    assert not any(file.parent.exists() for file in kept)
    assert not Tenant.objects.filter(slug="acme").exists()
    for model in tenant_models():
        assert not model.objects.using("owner").filter(tenant_id=acme.pk).exists(), model
    assert set(User.objects.values_list("email", flat=True)) == {
        "olga@globex.test",
        "rita@acme.test",
    }
    with activate(globex):
        assert Membership.objects.count() == 2
    assert AuditValue.objects.using("owner").count() == 0
    assert ApiToken.objects.using("owner").count() == 0


@pytest.mark.django_db
def test_the_operator_sets_how_often_a_workspace_may_ask():
    create()

    assert "1200 requests a minute for each token, 6000 for all" in run("limit", "acme")
    assert "50 requests" in run("limit", "acme", "--per-token=50", "--per-workspace=90")
    with pytest.raises(CommandError, match="1 to 1,000,000"):
        run("limit", "acme", "--per-token=0")
    tenant = Tenant.objects.get(slug="acme")
    assert (tenant.rest_per_token, tenant.rest_per_workspace) == (50, 90)
    with activate(tenant):
        assert AuditEntry.objects.filter(action="workspace.limited").count() == 1
