"""Judging weights, submitting a version and comparing two, in the browser and over REST."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kam.tenancy.context import activate
from selection.models import CriteriaModel, Judgement
from selection.queries.criteria import criteria_of
from selection.queries.criteria import draft as the_draft
from tests.conftest import join
from tests.selection.test_pages import berlin_today, now_model  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def clock():
    return {"today": berlin_today(), "now": timezone.now()}


@pytest.fixture
def other_leader(acme):
    return join(acme, "lou@acme.test", "Lou Leader", "sales_leader")


def page_of(model, part=""):
    return f"/w/acme/selection/criteria/{model.pk}/{part}"


def file_of(answer):
    return b"".join(answer.streaming_content).decode()


def said(**ratios):
    """Choices of the pairs of the draft by their names."""
    return {f"p.{name.replace('__', '.')}": value for name, value in ratios.items()}


SURE = said(growth__strategic_fit="2", growth__revenue="-2", strategic_fit__revenue="-4")
TORN = said(growth__strategic_fit="9", growth__revenue="-9", strategic_fit__revenue="9")


def test_pairs_are_compared_saved_and_shown(acme, cast, draft, browser):
    client = browser(cast.manager)
    page = client.get(page_of(draft, "weigh/pairs/")).content.decode()
    assert "Growth with us or Strategic fit?" in page
    assert "0 of 3 answered" in page

    answer = client.post(page_of(draft, "weigh/pairs/"), SURE)
    assert answer.status_code == 303
    page = client.get(page_of(draft, "weigh/pairs/")).content.decode()
    assert "57.1" in page
    assert "agrees" in page
    with activate(acme):
        assert Judgement.objects.get().judge_name == "Mia Manager"


def test_some_pairs_may_stay_open(cast, draft, browser):
    client = browser(cast.manager)
    client.post(page_of(draft, "weigh/pairs/"), said(growth__revenue="3"))

    assert "1 of 3 answered" in client.get(page_of(draft, "weigh/pairs/")).content.decode()


def test_what_the_pairs_say_follows_without_saving(acme, cast, draft, browser):
    fragment = browser(cast.manager).get(
        page_of(draft, "weigh/pairs/"), TORN, headers={"HX-Request": "true"}
    )

    text = fragment.content.decode()
    assert text.startswith('<section class="card judged"')
    assert "contradicts itself" in text
    assert 'href="#id_p.growth.revenue"' in text
    with activate(acme):
        assert not Judgement.objects.exists()


def test_a_choice_that_is_none_is_refused_in_words(cast, draft, browser):
    answer = browser(cast.manager).post(page_of(draft, "weigh/pairs/"), said(growth__revenue="12"))

    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()


def test_swings_name_each_step_and_are_saved(acme, cast, draft, browser):
    client = browser(cast.colleague)
    page = client.get(page_of(draft, "weigh/swings/")).content.decode()
    assert "from “" in page
    assert "EUR" in page

    refused = client.post(
        page_of(draft, "weigh/swings/"), {"s.revenue": 90, "s.growth": 60, "s.strategic_fit": 40}
    )
    assert refused.status_code == 422
    assert "Give 100 to the step that matters most" in refused.content.decode()

    done = client.post(
        page_of(draft, "weigh/swings/"), {"s.revenue": 100, "s.growth": 60, "s.strategic_fit": 40}
    )
    assert done.status_code == 303
    assert "50.0" in client.get(page_of(draft, "weigh/swings/")).content.decode()


def test_a_leader_sees_everybody_and_takes_the_weights(acme, cast, draft, browser):
    browser(cast.manager).post(page_of(draft, "weigh/pairs/"), SURE)
    browser(cast.leader).post(
        page_of(draft, "weigh/pairs/"),
        said(growth__strategic_fit="2", growth__revenue="2", strategic_fit__revenue="1"),
    )
    client = browser(cast.leader)
    page = client.get(page_of(draft, "weigh/")).content.decode()
    assert "Mia Manager" in page
    assert "discuss: opposite ways" in page

    client.post(page_of(draft, "weigh/take/"), {"way": "pairwise"})
    with activate(acme):
        weights = {each.code: each.weight for each in criteria_of(draft)}
        assert sum(weights.values()) == pytest.approx(100)
        assert weights["growth"] > weights["strategic_fit"]

    rows = file_of(client.get(page_of(draft, "weigh/"), {"export": "csv"}))
    assert "Lee Leader" in rows


def test_ones_own_sheet_is_taken_back(acme, cast, draft, browser):
    client = browser(cast.manager)
    client.post(page_of(draft, "weigh/pairs/"), SURE)
    assert "Take my pairs back" in client.get(page_of(draft, "weigh/")).content.decode()

    client.post(page_of(draft, "weigh/withdraw/"), {"way": "pairwise"})
    with activate(acme):
        assert not Judgement.objects.exists()


@pytest.mark.parametrize("part", ["weigh/", "weigh/pairs/", "weigh/swings/"])
def test_readers_and_strangers_do_not_judge(cast, outsider, draft, browser, part):
    assert browser(cast.reader).get(page_of(draft, part)).status_code == 403
    assert browser(outsider).get(page_of(draft, part)).status_code == 404


def test_a_manager_takes_no_weights_and_submits_nothing(cast, draft, browser):
    client = browser(cast.manager)
    for part in ("weigh/take/", "submit/", "take-back/"):
        assert client.post(page_of(draft, part), {"way": "pairwise"}).status_code == 403


def test_a_draft_is_submitted_shown_and_taken_back(acme, cast, draft, browser, other_leader):
    client = browser(cast.leader)
    page = client.get(page_of(draft)).content.decode()
    assert "Submit for approval" in page
    assert "Lou Leader" in page

    nothing = client.post(page_of(draft, "submit/"), {"effective_on": "", "reason": ""})
    assert nothing.status_code == 422
    day = (berlin_today() + timedelta(days=3)).isoformat()
    client.post(page_of(draft, "submit/"), {"effective_on": day, "reason": "We agreed."})
    page = client.get(page_of(draft)).content.decode()
    assert "waits for approval" in page
    assert "We agreed." in page
    assert "/pick/" not in page

    client.post(page_of(draft, "take-back/"))
    with activate(acme):
        assert the_draft() == draft


def test_a_version_that_came_back_says_why(acme, cast, draft, browser, other_leader):
    from selection.queries.approvals import open_approval_of

    client = browser(cast.leader)
    day = berlin_today().isoformat()
    client.post(page_of(draft, "submit/"), {"effective_on": day, "reason": "We agreed."})
    with activate(acme):
        approval = open_approval_of("criteria_model", draft.pk)
    browser(other_leader).post(
        f"/w/acme/selection/approvals/{approval.pk}/decide/",
        {"decision": "decline", "note": "Growth weighs too little."},
    )

    page = client.get(page_of(draft)).content.decode()
    assert "Lou Leader sent it back:" in page
    assert "Growth weighs too little." in page


def test_two_versions_stand_side_by_side(acme, cast, now_model, browser):  # noqa: F811
    client = browser(cast.leader)
    client.post("/w/acme/selection/criteria/start/")
    with activate(acme):
        beside = CriteriaModel.objects.get(state="draft")
    client.post(page_of(beside, "weights/"), {"w_revenue": 1, "w_growth": 98, "w_strategic_fit": 1})
    page = client.get("/w/acme/selection/compare/").content.decode()
    assert "Weights side by side" in page
    assert "Halvorsen" in page
    ranking = client.get(f"/w/acme/selection/?model={beside.pk}").content.decode()
    assert "Compare with version 1" in ranking
    assert "Submit for approval" in ranking
    rows = file_of(client.get("/w/acme/selection/compare/", {"export": "csv"}))
    assert "Delmar" in rows
    limited = browser(cast.reader).get("/w/acme/selection/compare/").content.decode()
    assert "Halvorsen" not in limited


def test_one_version_alone_has_nothing_beside_it(cast, now_model, browser):  # noqa: F811
    page = browser(cast.reader).get("/w/acme/selection/compare/").content.decode()

    assert "There is one version only" in page


def test_judgements_over_rest(acme, cast, draft, machine):
    robot = machine(cast.manager)
    path = f"{API}selection/models/{draft.pk}/"
    asked = robot.get(f"{path}judgements/pairs/").json()
    assert [pair["ratio"] for pair in asked["pairs"]] == [None, None, None]
    assert asked["result"] is None

    pairs = [
        {"first": "revenue", "second": "growth", "ratio": 2},
        {"first": "revenue", "second": "strategic_fit", "ratio": 4},
        {"first": "growth", "second": "strategic_fit", "ratio": 2},
    ]
    sheet = robot.put(
        f"{path}judgements/pairs/", {"pairs": pairs}, content_type="application/json"
    ).json()
    assert sheet["result"]["weights"]["revenue"] == pytest.approx(4 / 7)
    assert sheet["result"]["is_acceptable"]
    swings = {"revenue": 100, "growth": 50, "strategic_fit": 50}
    robot.put(f"{path}judgements/swings/", {"swings": swings}, content_type="application/json")
    listed = robot.get(f"{path}judgements/").json()["results"]
    assert [(each["way"], each["judged"]) for each in listed] == [("pairwise", 3), ("swing", 3)]

    leader = machine(cast.leader)
    panels = leader.get(f"{path}weighing/").json()["panels"]
    assert [panel["judges"] for panel in panels] == [1, 1]
    taken = leader.post(f"{path}weighing/", {"way": "swing"}, content_type="application/json")
    assert taken.status_code == 200
    with activate(acme):
        assert {each.code: each.weight for each in criteria_of(draft)} == {
            "revenue": 50,
            "growth": 25,
            "strategic_fit": 25,
        }
    assert robot.delete(f"{path}judgements/pairs/").status_code == 204
    assert robot.delete(f"{path}judgements/pairs/").status_code == 404


def test_a_version_is_submitted_and_approved_over_rest(cast, draft, machine, other_leader):
    leader, other = machine(cast.leader), machine(other_leader)
    path = f"{API}selection/models/{draft.pk}/"
    refused = leader.post(
        f"{path}force/",
        {"effective_on": berlin_today().isoformat()},
        content_type="application/json",
    )
    assert refused.status_code == 422
    asked = leader.post(
        f"{path}submit/",
        {"effective_on": berlin_today().isoformat(), "reason": "We agreed."},
        content_type="application/json",
    ).json()
    assert asked["state"] == "submitted"
    (waiting,) = other.get(f"{API}selection/approvals/?state=open").json()["results"]
    other.post(
        f"{API}selection/approvals/{waiting['id']}/decide/",
        {"approve": True},
        content_type="application/json",
    )
    assert leader.get(path).json()["state"] == "in_force"
    late = leader.post(f"{path}take-back/", content_type="application/json")
    assert late.status_code == 409


def test_a_comparison_over_rest(acme, cast, now_model, machine, clock):  # noqa: F811
    from selection.services.versions import set_weights

    with activate(acme):
        current = CriteriaModel.objects.get(state="in_force")
        points = {"revenue": 1, "growth": 98, "strategic_fit": 1}
        beside = set_weights(model=current, points=points, by=cast.leader.actor, **clock)
    leader, reader = machine(cast.leader), machine(cast.reader)
    query = f"?before={current.pk}&after={beside.pk}"
    rows = leader.get(f"{API}selection/comparison/{query}").json()["results"]
    assert {row["account_name"] for row in rows} >= {"Halvorsen", "Delmar"}
    summary = leader.get(f"{API}selection/comparison/summary/{query}").json()
    assert summary["weights"][0]["code"] == "revenue"
    assert summary["total"] == len(rows)
    assert reader.get(f"{API}selection/comparison/{query}").json()["results"] == []
    assert reader.get(f"{API}selection/comparison/").status_code == 400
