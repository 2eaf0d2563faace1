"""Undo on the pages, over REST and from the shell."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import RevenueLine
from kam.imports import queries, services
from kam.tenancy.context import activate
from tests.imports.conftest import lines_of, plan_for

pytestmark = pytest.mark.django_db

COLUMNS = {"account": "customer", "date": "day", "revenue": "amount", "line_id": "line"}
PLAN = plan_for("revenue", columns=COLUMNS)
FILE = lines_of("line,customer,day,amount", "1,K1,2026-10-05,5", "2,K1,2026-10-06,7")


@pytest.fixture
def run(load, register):
    register("Brauer", id="K1", lifecycle="customer")
    return load(PLAN, FILE)


@pytest.fixture
def work(acme):
    def worked(run_id):
        with activate(acme):
            found = queries.get_run(run_id)
            services.keep_promise(run_id=run_id, by=queries.actor_of(found), clock=timezone.now)

    return worked


def test_a_load_is_looked_over_and_undone_on_its_pages(run, work, browser, cast):
    client, at = browser(cast.leader), f"/w/acme/imports/{run.id}"
    assert f"{at}/undo/" in client.get(f"{at}/result/").content.decode()
    assert "See what an undo would do" in client.get(f"{at}/undo/").content.decode()

    asked = client.post(f"{at}/undo/check/")
    assert (asked.status_code, asked["Location"]) == (303, f"{at}/undo/")
    assert "We look over" in client.get(f"{at}/undo/").content.decode()
    work(run.id)
    moved = client.get(f"{at}/progress/", headers={"HX-Request": "true"})
    assert moved["HX-Redirect"] == f"{at}/undo/"
    assert "Take back 2 changes" in client.get(f"{at}/undo/").content.decode()
    assert RevenueLine.objects.count() == 2

    asked = client.post(f"{at}/undo/")
    assert (asked.status_code, asked["Location"]) == (303, f"{at}/result/")
    work(run.id)
    page = client.get(f"{at}/result/").content.decode()
    assert "2 changes were taken back." in page
    assert "Undo this load" not in page
    assert RevenueLine.objects.count() == 0
    assert "Undone" in client.get("/w/acme/imports/").content.decode()


def test_who_may_not_undo_is_not_offered_it(run, browser, cast, acme):
    type(acme).objects.filter(pk=acme.pk).update(figures_open=True)
    client, at = browser(cast.manager), f"/w/acme/imports/{run.id}"

    assert f"{at}/undo/" not in client.get(f"{at}/result/").content.decode()
    assert client.get(f"{at}/undo/").status_code == 302
    assert client.post(f"{at}/undo/").status_code == 403


def test_a_load_is_undone_over_rest(run, work, machine, cast):
    client, at = machine(cast.leader), f"/api/v1/imports/{run.id}"

    asked = client.post(f"{at}/undo/check/", content_type="application/json")
    assert (asked.status_code, asked.json()["state"]) == (202, "weighing")
    work(run.id)
    assert client.get(f"{at}/").json()["undo"]["weighed"]["restored"] == 2
    assert client.post(f"{at}/undo/", content_type="application/json").status_code == 202
    work(run.id)

    told = client.get(f"{at}/").json()
    assert (told["state"], told["undo"]["restored"], told["undo"]["kept"]) == ("undone", 2, 0)
    assert client.get(f"{at}/undo/").json()["results"] == []
    assert client.post(f"{at}/undo/", content_type="application/json").status_code == 422


def test_a_load_is_undone_from_the_shell(run, capsys):
    who = {"workspace": "acme", "email": "lee@acme.test"}

    call_command("import", "undo", str(run.id), check_only=True, **who)
    assert "2  changes go back" in capsys.readouterr().out
    assert RevenueLine.objects.count() == 2
    call_command("import", "undo", str(run.id), **who)

    assert "Undone" in capsys.readouterr().out
    assert RevenueLine.objects.count() == 0
    with pytest.raises(CommandError, match="came in"):
        call_command("import", "undo", str(run.id), **who)
    with pytest.raises(CommandError, match="id of a load"):
        call_command("import", "undo", **who)
