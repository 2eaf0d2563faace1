"""Runs, capacity, exceptions and the what-if of a placement, in the browser and over REST."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kam.tenancy.context import activate
from selection.models import Approval, Capacity, Exemption, TierRun
from selection.queries.tiers import open_proposals, scheme_in_use
from selection.services.tiers import TierRow, choose_scheme, confirm_proposals

pytestmark = pytest.mark.django_db

API = "/api/v1/selection/"
W = "/w/acme/"
SCOPES = ("selection:read", "selection:write")


@pytest.fixture
def clock_now():
    today = timezone.localdate(timezone=ZoneInfo("Europe/Berlin"))
    return {"today": today, "now": timezone.now()}


@pytest.fixture
def in_force(acme, cast, book, clock_now):
    """Criteria and tiers by the real clock, as pages read it."""
    from selection.services.criteria import pick_criteria
    from selection.services.versions import put_in_force, set_weights, start_draft

    leader = cast.leader.actor
    with activate(acme):
        model = start_draft(by=leader, name="Key accounts", **clock_now)
        codes = ["revenue", "growth", "strategic_fit"]
        pick_criteria(model=model, codes=codes, by=leader, **clock_now)
        points = {"revenue": 50, "growth": 30, "strategic_fit": 20}
        set_weights(model=model, points=points, by=leader, **clock_now)
        put_in_force(model=model, effective_on=clock_now["today"], by=leader, **clock_now)
        rows = [TierRow("Gold", 50), TierRow("Silver", 20)]
        return choose_scheme(name="Medals", rows=rows, by=leader, **clock_now)


@pytest.fixture
def robot(cast, machine):
    return machine(cast.leader, scopes=SCOPES)


def body(answer):
    return answer.content.decode()


def send(client, method, path, data=None, match="*"):
    changes = {} if method in {"get", "post"} else {"headers": {"If-Match": match}}
    return getattr(client, method)(API + path, data, content_type="application/json", **changes)


# Pages


def test_everybody_reads_the_runs_and_leaders_run_them(cast, in_force, browser):
    page = body(browser(cast.leader).get(f"{W}selection/runs/"))
    assert "If the month were run now" in page
    assert "Takes a free seat" in page
    assert "Run this month again" in page
    assert "Run this month again" not in body(browser(cast.reader).get(f"{W}selection/runs/"))

    assert browser(cast.leader).post(f"{W}selection/runs/now/").status_code == 303
    assert browser(cast.manager).post(f"{W}selection/runs/now/").status_code == 403


def test_a_run_shows_its_lines_and_its_file(acme, cast, in_force, browser):
    with activate(acme):
        run = TierRun.objects.get()
    address = f"{W}selection/runs/{run.pk}/"

    assert "Halvorsen" in body(browser(cast.reader).get(address))
    file = browser(cast.reader).get(f"{address}?export=csv")
    assert b"Halvorsen" in b"".join(file.streaming_content if file.streaming else [file.content])


def test_without_criteria_the_runs_page_says_what_is_missing(cast, book, browser):
    assert "criteria must be in force" in body(browser(cast.leader).get(f"{W}selection/runs/"))


def test_a_leader_sets_promises_and_hours(acme, cast, in_force, browser):
    client = browser(cast.leader)
    page = body(client.get(f"{W}selection/capacity/"))
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    data = {
        "version": version, "margin": "3", "runs_needed": "2", "stay_months": "6",
        "manager_hours_1": "100", "share_1": "50", "manager_hours_2": "", "share_2": "",
    }  # fmt: skip
    address = f"{W}selection/tiers/{in_force.pk}/rules/"
    assert client.post(address, data).status_code == 303
    assert client.post(address, data).status_code == 409, "somebody else was faster"
    refused = client.post(address, {**data, "version": "", "share_2": "60"})
    assert refused.status_code == 422
    assert "more than 100 %" in body(refused)

    member = cast.manager.membership.id
    hours = f"{W}selection/capacity/{member}/"
    assert client.post(hours, {"manager_hours": "300", "version": "0"}).status_code == 303
    assert client.post(hours, {"manager_hours": "200", "version": "0"}).status_code == 409
    assert client.post(hours, {"manager_hours": "-1"}).status_code == 422
    with activate(acme):
        assert Capacity.objects.get().manager_hours == 300
        assert scheme_in_use().scheme.margin == 3
    assert "of 1 seats held" in body(client.get(f"{W}selection/capacity/"))


@pytest.mark.parametrize("path", ["selection/capacity/", "selection/placement/"])
def test_hours_of_people_are_for_leaders(cast, in_force, browser, path):
    assert browser(cast.manager).get(W + path).status_code == 403
    assert browser(cast.leader).get(W + path).status_code == 200


def test_a_placement_is_tried_and_writes_nothing(acme, cast, book, in_force, browser):
    client = browser(cast.leader)
    assert "Nobody has hours" in body(client.get(f"{W}selection/placement/"))
    with activate(acme):
        in_force.tiers.filter(level=1).update(manager_hours=100, share=100)
        Capacity.objects.create(member=cast.manager.membership, manager_hours=150)
        before = open_proposals().count()

    page = body(client.get(f"{W}selection/placement/?handover=5"))
    assert "best there is" in page
    assert "100 of 150 hours" in page
    assert client.get(f"{W}selection/placement/?handover=x").status_code == 422
    with activate(acme):
        assert open_proposals().count() == before


def test_what_keeps_everybody_from_staying_is_said(acme, cast, book, in_force, browser, clock_now):
    with activate(acme):
        confirm_proposals(proposals=list(open_proposals()), by=cast.leader.actor, **clock_now)
        in_force.tiers.update(manager_hours=100, share=50)
        Capacity.objects.create(member=cast.manager.membership, manager_hours=150)
    page = body(browser(cast.leader).get(f"{W}selection/placement/?handover=5&keep=on"))

    assert "Not everybody can keep a tier" in page
    assert "more hours a year" in page


def test_an_exception_is_asked_for_on_the_account(acme, cast, book, in_force, browser):
    from accounts.models import Account

    brauer = book["Brauer"]
    with activate(acme):
        answer = {"willingness": "does_not_want", "willingness_on": timezone.localdate()}
        Account.objects.filter(pk=brauer.pk).update(**answer)
    client = browser(cast.manager)
    address = f"{W}accounts/{brauer.pk}/why/"
    assert "Keeps it out" in body(client.get(address))
    ask = f"{address}exception/refusal/"
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"reason": " "}).status_code == 422
    assert client.post(ask, {"reason": "Their board differs."}).status_code == 303
    assert "the leaders decide" in body(client.get(address))
    assert client.get(f"{address}exception/nonsense/").status_code == 404
    with activate(acme):
        question = Approval.objects.get(kind="willingness_override")

    leader = browser(cast.leader)
    leader.post(f"{W}selection/approvals/{question.pk}/decide/", {"approve": "yes"})
    with activate(acme):
        from selection.services.approvals import decide_approval

        if question.__class__.objects.get(pk=question.pk).is_open:
            clock = {"today": timezone.localdate(), "now": timezone.now()}
            decide_approval(approval=question, approve=True, by=cast.leader.actor, **clock)
        given = Exemption.objects.get()
    assert "Exception by Lee Leader" in body(leader.get(address))
    end = f"{W}selection/exceptions/{given.pk}/end/"
    assert browser(cast.manager).post(end).status_code == 403
    assert leader.post(end).status_code == 303
    assert "Keeps it out" in body(leader.get(address))


def test_the_ranking_shows_the_capacity(acme, cast, book, in_force, browser):
    with activate(acme):
        in_force.tiers.filter(level=1).update(manager_hours=100, share=100)
        Capacity.objects.create(member=cast.manager.membership, manager_hours=150)

    page = body(browser(cast.reader).get(f"{W}selection/"))
    assert "Team capacity" in page
    assert "0 of 1 seats" in page


# REST


def test_runs_over_rest(robot, machine, cast, in_force):
    (run,) = send(robot, "get", "runs/").json()["results"]
    assert run["cuts"][0]["name"] == "Gold"
    lines = send(robot, "get", f"runs/{run['id']}/lines/").json()["results"]
    assert {line["verdict"] for line in lines} == {"enters"}
    preview = send(robot, "get", "runs/preview/").json()
    assert preview["changes"] == len(preview["lines"]) == run["proposed"]
    again = send(robot, "post", "runs/")
    assert again.status_code == 201
    assert again.json()["id"] == run["id"], "one run a month"
    assert send(machine(cast.manager, scopes=SCOPES), "post", "runs/").status_code == 403


def test_capacity_over_rest(robot, machine, cast, in_force):
    member = cast.manager.membership.id
    assert send(robot, "get", f"capacity/{member}/").json()["version"] == 0
    hours = {"manager_hours": 300}
    set_now = send(robot, "put", f"capacity/{member}/", hours, match='"v0"')
    assert (set_now.status_code, set_now.json()["version"]) == (200, 1)
    assert send(robot, "put", f"capacity/{member}/", hours, match='"v0"').status_code == 412
    path = f"schemes/{in_force.pk}/rules/"
    rules = {
        "margin": 4, "runs_needed": 2, "stay_months": 12,
        "tiers": [{"manager_hours": 100, "share": 100}, {"manager_hours": None, "share": 0}],
    }  # fmt: skip
    assert send(robot, "put", path, rules).json()["tiers"][0]["manager_hours"] == 100
    found = send(robot, "get", "capacity/").json()
    assert [tier["seats"] for tier in found["tiers"]] == [3, None]
    assert {"member_id", "name", "manager_hours"} <= set(found["people"][0])
    assert send(machine(cast.manager, scopes=SCOPES), "get", "capacity/").status_code == 403


def test_placement_over_rest(acme, robot, cast, in_force):
    with activate(acme):
        in_force.tiers.filter(level=1).update(manager_hours=100, share=100)
        Capacity.objects.create(member=cast.manager.membership, manager_hours=250)
    found = send(robot, "get", "placement/?handover=3").json()

    assert found["gap"] == 0
    assert found["worth"] >= found["greedy_worth"]
    assert found["rooms"][0]["seats"] == 2
    assert send(robot, "get", "placement/?handover=99").status_code == 400


def test_exceptions_over_rest(acme, robot, machine, cast, book, in_force):
    row = {"account_id": str(book["Brauer"].id), "kind": "incomplete", "reason": "Enough."}
    assert send(robot, "post", "exemptions/", row).status_code == 422
    with activate(acme):
        made = Exemption.objects.create(
            account=book["Brauer"], kind="incomplete", reason="Enough.",
            starts_on=timezone.localdate() - timedelta(days=1),
        )  # fmt: skip
    assert [each["id"] for each in send(robot, "get", "exemptions/").json()["results"]] == [
        str(made.pk)
    ]
    assert send(machine(cast.reader, scopes=SCOPES), "get", "exemptions/").json()["results"] == []
    ended = send(robot, "post", f"exemptions/{made.pk}/end/")
    assert ended.json()["ends_on"] is not None


def test_another_workspace_sees_none_of_it(acme, outsider, machine, book, in_force, browser):
    client = machine(outsider, scopes=SCOPES)
    with activate(acme):
        run = TierRun.objects.get()

    assert send(client, "get", "runs/").json()["results"] == []
    assert send(client, "get", f"runs/{run.pk}/").status_code == 404
    assert send(client, "get", f"schemes/{in_force.pk}/rules/").status_code == 404
