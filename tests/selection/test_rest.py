"""The same acts over REST: criteria, ratings, scores with reasons, tiers, the register."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


def berlin_today():
    """The day in the workspace's zone, which may be ahead of the machine's."""
    return timezone.localdate(timezone=ZoneInfo("Europe/Berlin"))


API = "/api/v1/"
SCOPES = ("selection:read", "selection:write")


@pytest.fixture
def robot(cast, machine):
    return machine(cast.leader, scopes=SCOPES)


def send(client, method, path, data=None):
    changes = {} if method in {"get", "post"} else {"headers": {"If-Match": "*"}}
    return getattr(client, method)(API + path, data, content_type="application/json", **changes)


@pytest.fixture
def in_force(robot, book):
    """A version in force and medals, all set over REST."""
    model = send(robot, "post", "selection/models/", {"name": "Key accounts"}).json()
    path = f"selection/models/{model['id']}/"
    codes = ["revenue", "growth", "strategic_fit"]
    assert send(robot, "post", f"{path}pick/", {"codes": codes}).status_code == 204
    weights = {"revenue": 50, "growth": 30, "strategic_fit": 20}
    assert send(robot, "put", f"{path}weights/", {"weights": weights}).status_code == 200
    day = berlin_today().isoformat()
    forced = send(robot, "post", f"{path}force/", {"effective_on": day})
    assert forced.json()["state"] == "in_force"
    tiers = [{"name": "Gold", "threshold": 70}, {"name": "Silver", "threshold": 20}]
    scheme = send(robot, "post", "selection/schemes/", {"name": "Medals", "tiers": tiers})
    assert scheme.status_code == 201
    return model


def test_the_library_is_listed(robot):
    codes = [each["code"] for each in robot.get(f"{API}selection/library/").json()["results"]]

    assert {"revenue", "growth", "strategic_fit"} <= set(codes)


def test_criteria_come_with_weights_and_anchors(robot, in_force):
    path = f"{API}selection/models/{in_force['id']}/criteria/"
    found = robot.get(path).json()["results"]

    assert [each["weight"] for each in found] == [50, 30, 20]
    assert len(found[0]["anchors"]) == 5
    assert found[2]["worded"][0]


def test_a_version_in_force_is_refused_as_a_problem(robot, in_force):
    path = f"{API}selection/models/{in_force['id']}/"
    answer = robot.delete(path, headers={"If-Match": "*"})

    assert answer.status_code == 422
    assert "locked" in answer.json()["detail"]


def test_ratings_are_added_all_or_none(acme, cast, book, robot, in_force):
    row = {
        "account_id": str(book["Brauer"].id),
        "criterion_code": "strategic_fit",
        "value": 75,
        "evidence": "Joint plan",
    }
    refused = send(
        robot, "post", "selection/ratings/", {"ratings": [row, {**row, "evidence": " "}]}
    )
    assert refused.status_code in {400, 422}
    path = f"{API}selection/ratings/?account_id={book['Brauer'].id}"
    assert robot.get(path).json()["results"] == []

    assert send(robot, "post", "selection/ratings/", {"ratings": [row]}).status_code == 201
    (found,) = robot.get(path).json()["results"]
    assert (found["value"], found["rater_name"]) == (75, "Lee Leader")


def test_scores_are_explained_to_the_circle_only(cast, book, robot, machine, in_force):
    path = f"{API}selection/scores/{book['Halvorsen'].id}/"
    found = robot.get(path).json()
    known = [part["points"] for part in found["parts"] if part["points"] is not None]
    assert sum(known) == pytest.approx(found["score"])
    assert found["parts"][0]["reading"] == 5_000_000

    outside = machine(cast.reader, scopes=SCOPES).get(path).json()
    assert outside["is_open"] is False
    assert outside["lifts"] == found["lifts"]
    assert {part["points"] for part in outside["parts"]} == {None}


def test_scores_are_paged_from_the_top(robot, in_force):
    page = robot.get(f"{API}selection/scores/?limit=2").json()
    rest = robot.get(page["next"]).json()

    names = [each["account_name"] for each in page["results"] + rest["results"]]
    assert names[0] == "Halvorsen"
    assert len(page["results"]) == 2


def test_proposals_are_confirmed_and_the_register_shows_them(cast, robot, machine, in_force):
    proposals = robot.get(f"{API}selection/proposals/").json()["results"]
    ids = [each["id"] for each in proposals]
    assert proposals[0]["to_tier"] == "Gold"

    last = ids.pop()
    declined = send(robot, "post", f"selection/proposals/{last}/decline/", {"reason": "Later"})
    assert declined.json()["state"] == "declined"
    done = send(robot, "post", "selection/proposals/confirm/", {"ids": ids}).json()
    assert sorted(done["confirmed"]) == sorted(ids)
    again = send(robot, "post", "selection/proposals/confirm/", {"ids": ids})
    assert again.status_code == 409

    client = machine(cast.reader, scopes=["selection:read"])
    register = client.get(f"{API}register/").json()["results"]
    assert len(register) == len(ids)
    assert register[0]["tier_name"] == "Gold"
    assert register[0]["why"].startswith("Strong in")
    assert client.get(f"{API}register/?q=nobody").json()["results"] == []


def test_a_scheme_that_crosses_itself_is_refused(robot, in_force):
    tiers = [{"name": "A", "threshold": 10}, {"name": "B", "threshold": 60}]
    answer = send(robot, "post", "selection/schemes/", {"name": "X", "tiers": tiers})

    assert answer.status_code == 422


def test_everything_is_scored_again_on_request(acme, robot, in_force):
    run = send(robot, "post", f"selection/models/{in_force['id']}/runs/").json()

    assert (run["accounts"], run["changed"]) == (5, 0)


@pytest.mark.parametrize("path", ["selection/scores/", "register/", "selection/models/"])
def test_a_token_needs_the_scope(cast, machine, path):
    assert machine(cast.leader, scopes=["accounts:read"]).get(API + path).status_code == 403


def test_a_manager_may_not_set_criteria(cast, machine, in_force):
    client = machine(cast.manager, scopes=SCOPES)

    assert send(client, "post", "selection/models/", {}).status_code == 403


def test_unknown_fields_and_parameters_are_refused(robot, in_force):
    assert robot.get(f"{API}register/?colour=red").status_code == 400
    assert send(robot, "post", "selection/models/", {"colour": "red"}).status_code == 400


def test_another_workspace_sees_nothing(outsider, machine, book, in_force):
    client = machine(outsider, scopes=SCOPES)

    assert client.get(f"{API}selection/models/{in_force['id']}/").status_code == 404
    assert client.get(f"{API}selection/scores/{book['Brauer'].id}/").status_code == 404
    assert client.get(f"{API}register/").json()["results"] == []
