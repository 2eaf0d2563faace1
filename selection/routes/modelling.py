"""Goals, knock-outs and weight profiles: what a version of the criteria rests on."""

from django.urls import path

from selection.api import goals as goals_api
from selection.api import knockouts as knockouts_api
from selection.api import profiles as profiles_api
from selection.views import goals, knockouts, profiles

pages = [
    path("selection/goals/", goals.goals, name="goals"),
    path("selection/goals/add/", goals.add, name="goal-add"),
    path("selection/goals/<uuid:goal_id>/", goals.goal, name="goal"),
    path("selection/goals/<uuid:goal_id>/remove/", goals.remove, name="goal-remove"),
    path(
        "selection/criteria/<uuid:model_id>/knockouts/add/",
        knockouts.declare,
        name="knockout-declare",
    ),
    path("selection/criteria/<uuid:model_id>/profiles/add/", profiles.add, name="profile-add"),
    path("selection/profiles/<uuid:profile_id>/", profiles.profile, name="profile"),
    path("selection/profiles/<uuid:profile_id>/remove/", profiles.remove, name="profile-remove"),
    path("selection/knockouts/<uuid:knockout_id>/", knockouts.knockout, name="knockout"),
    path(
        "selection/knockouts/<uuid:knockout_id>/remove/", knockouts.remove, name="knockout-remove"
    ),
    path("selection/knockouts/facts/<uuid:fact_id>/lift/", knockouts.lift, name="knockout-lift"),
    path(
        "selection/knockouts/exceptions/<uuid:override_id>/end/",
        knockouts.end,
        name="knockout-end",
    ),
    path(
        "accounts/<uuid:account_id>/why/knockouts/<slug:code>/state/",
        knockouts.state,
        name="knockout-state",
    ),
    path(
        "accounts/<uuid:account_id>/why/knockouts/<slug:code>/ask/",
        knockouts.ask,
        name="knockout-ask",
    ),
]
rest = [
    path("selection/models/<uuid:model_id>/goals/", goals_api.Served.as_view(), name="served"),
    path("selection/goals/", goals_api.Goals.as_view(), name="goals"),
    path("selection/goals/<uuid:goal_id>/", goals_api.OneGoal.as_view(), name="goal"),
    path(
        "selection/models/<uuid:model_id>/knockouts/",
        knockouts_api.Knockouts.as_view(),
        name="knockouts",
    ),
    path(
        "selection/knockouts/<uuid:knockout_id>/",
        knockouts_api.OneKnockout.as_view(),
        name="knockout",
    ),
    path(
        "selection/models/<uuid:model_id>/profiles/",
        profiles_api.Profiles.as_view(),
        name="profiles",
    ),
    path(
        "selection/profiles/<uuid:profile_id>/",
        profiles_api.OneProfile.as_view(),
        name="profile",
    ),
    path("selection/knockout-facts/", knockouts_api.Facts.as_view(), name="facts"),
    path(
        "selection/knockout-facts/<uuid:fact_id>/lift/",
        knockouts_api.Lifted.as_view(),
        name="fact-lift",
    ),
    path("selection/knockout-exceptions/", knockouts_api.Overrides.as_view(), name="overrides"),
    path(
        "selection/knockout-exceptions/<uuid:override_id>/end/",
        knockouts_api.Ended.as_view(),
        name="override-end",
    ),
]
