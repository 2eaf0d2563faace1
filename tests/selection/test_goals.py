"""Goals of the company, what serves them, and who may set them, in both faces."""

import pytest

from kam.errors import Conflict, NotAllowed, NotFound, RuleViolation
from kam.tenancy.context import activate
from selection.models import Goal
from selection.queries.criteria import criteria_of
from selection.queries.goals import get_goal, served_goals
from selection.services.criteria import CriterionChange, change_criterion
from selection.services.goals import GoalData, add_goal, change_goal, remove_goal
from selection.services.versions import put_in_force, start_draft

pytestmark = pytest.mark.django_db

API = "/api/v1/selection/"
PAGE = "/w/acme/selection/goals/"


def goal_data(**other):
    said = {"year": 2026, "name": "Grow in service", "measure": "Service revenue, ERP"}
    return GoalData(**{**said, **other})


@pytest.fixture
def goal(acme, cast):
    with activate(acme):
        return add_goal(goal=goal_data(owner_id=cast.leader.membership.pk), by=cast.leader.actor)


def serve(criterion, goal, cast, clock):
    change = CriterionChange(
        criterion.name,
        criterion.help,
        criterion.group,
        anchors=criterion.anchors,
        worded=criterion.worded,
        goal_id=goal.pk,
    )
    return change_criterion(criterion=criterion, change=change, by=cast.leader.actor, **clock)


def test_weights_are_told_by_goal_and_gaps_are_flagged(acme, cast, draft, goal, clock, today):
    with activate(acme):
        idle = add_goal(goal=goal_data(name="Enter Italy"), by=cast.leader.actor)
        old = add_goal(goal=goal_data(name="Old", year=2024), by=cast.leader.actor)
        for criterion in criteria_of(draft)[:2]:
            serve(criterion, goal, cast, clock)

        served = served_goals(draft, today=today)

        assert [(each.goal, each.is_flagged) for each in served] == [
            (goal, False),
            (idle, True),
            (None, True),
        ]
        assert sum(each.weight for each in served) == pytest.approx(100)
        assert served[0].weight == pytest.approx(sum(c.weight for c in criteria_of(draft)[:2]))
        assert old not in [each.goal for each in served]


def test_a_new_version_keeps_the_goals_and_a_locked_one_refuses(acme, cast, draft, goal, clock):
    with activate(acme):
        first = serve(criteria_of(draft)[0], goal, cast, clock)
        put_in_force(model=draft, effective_on=clock["today"], by=cast.leader.actor, **clock)
        beside = start_draft(by=cast.leader.actor, **clock)

        assert criteria_of(beside)[0].goal == goal
        first.model.refresh_from_db()
        with pytest.raises(RuleViolation, match="locked"):
            serve(first, goal, cast, clock)


def test_a_goal_that_criteria_serve_stays(acme, cast, draft, goal, clock):
    with activate(acme):
        serve(criteria_of(draft)[0], goal, cast, clock)
        with pytest.raises(Conflict, match="Revenue"):
            remove_goal(goal=goal, by=cast.leader.actor)

        spare = add_goal(goal=goal_data(name="Spare"), by=cast.leader.actor)
        remove_goal(goal=spare, by=cast.leader.actor)
        with pytest.raises(NotFound):
            get_goal(spare.pk)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"name": " "}, "name"), ({"measure": ""}, "measure"), ({"year": 1999}, "year")],
)
def test_a_goal_needs_a_name_a_measure_and_a_year(acme, cast, said, field):
    with activate(acme), pytest.raises(RuleViolation) as refusal:
        add_goal(goal=goal_data(**said), by=cast.leader.actor)
    assert refusal.value.field == field


def test_a_goal_stands_once_a_year(acme, cast, goal):
    with activate(acme):
        with pytest.raises(Conflict):
            add_goal(goal=goal_data(), by=cast.leader.actor)
        again = add_goal(goal=goal_data(year=2027), by=cast.leader.actor)
        assert change_goal(goal=again, data=goal_data(year=2028), by=cast.leader.actor).year == 2028


@pytest.mark.parametrize("who", ["admin", "manager", "colleague", "reader"])
def test_only_leaders_set_goals(acme, cast, goal, who):
    actor = getattr(cast, who).actor
    with activate(acme):
        for act in (
            lambda: add_goal(goal=goal_data(name="Mine"), by=actor),
            lambda: change_goal(goal=goal, data=goal_data(), by=actor),
            lambda: remove_goal(goal=goal, by=actor),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_goals_of_another_company_are_not_there(acme, globex, goal):
    with activate(globex):
        assert not Goal.objects.exists()
        with pytest.raises(NotFound):
            get_goal(goal.pk)


def test_a_leader_writes_goals_down_in_the_browser(acme, cast, browser):
    page = browser(cast.leader)
    said = {"year": 2026, "name": "Grow in service", "measure": "Service revenue", "owner_id": ""}
    assert page.post(f"{PAGE}add/", said).status_code == 303
    with activate(acme):
        goal = Goal.objects.get()
    refused = page.post(f"{PAGE}{goal.pk}/", {**said, "measure": "", "version": 1})
    assert refused.status_code == 422
    assert "Grow in service" in refused.content.decode()
    changed = page.post(f"{PAGE}{goal.pk}/", {**said, "name": "Grow faster", "version": 1})
    assert changed.status_code == 303
    stale = page.post(f"{PAGE}{goal.pk}/", {**said, "version": 1})
    assert stale.status_code == 409
    assert "Grow faster" in browser(cast.reader).get(PAGE).content.decode()
    assert browser(cast.reader).post(f"{PAGE}add/", said).status_code == 403
    page.post(f"{PAGE}{goal.pk}/remove/")
    with activate(acme):
        assert not Goal.objects.exists()


def test_the_criteria_page_groups_weights_by_goal(acme, cast, draft, goal, clock, browser):
    with activate(acme):
        serve(criteria_of(draft)[0], goal, cast, clock)
    page = browser(cast.leader).get(f"/w/acme/selection/criteria/{draft.pk}/").content.decode()

    assert "Grow in service" in page
    assert "Serves no goal" in page


def test_goals_over_rest(cast, draft, machine):
    robot = machine(cast.leader, scopes=("selection:read", "selection:write"))
    said = {"year": 2026, "name": "Grow in service", "measure": "Service revenue"}
    made = robot.post(f"{API}goals/", said, content_type="application/json")
    assert made.status_code == 201
    goal = made.json()
    path = f"{API}goals/{goal['id']}/"
    changed = robot.put(
        path,
        {**said, "name": "Grow faster"},
        content_type="application/json",
        headers={"If-Match": made["ETag"]},
    )
    assert changed.json()["name"] == "Grow faster"
    assert [each["name"] for each in robot.get(f"{API}goals/").json()["results"]] == ["Grow faster"]
    criterion = robot.get(f"{API}models/{draft.pk}/criteria/").json()["results"][0]
    pointed = robot.put(
        f"{API}criteria/{criterion['id']}/",
        {"name": "Revenue", "anchors": criterion["anchors"], "goal_id": goal["id"]},
        content_type="application/json",
        headers={"If-Match": "*"},
    )
    assert pointed.json()["goal_id"] == goal["id"]
    served = robot.get(f"{API}models/{draft.pk}/goals/").json()["results"]
    assert (served[0]["goal"], served[0]["criteria"]) == ("Grow faster", ["revenue"])
    assert served[-1]["is_flagged"] is True
    assert robot.delete(path, headers={"If-Match": "*"}).status_code == 409
