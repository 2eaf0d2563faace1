"""Addresses of selection: pages of a workspace, and REST."""

from django.urls import path

from selection.api import concentration as concentration_api
from selection.api import criteria as criteria_api
from selection.api import goals as goals_api
from selection.api import knockouts as knockouts_api
from selection.api import profiles as profiles_api
from selection.api import stability as stability_api
from selection.api import tiers as tiers_api
from selection.routes import deciding, placing, weighing
from selection.views import (
    accounts,
    concentration,
    criteria,
    goals,
    knockouts,
    profiles,
    ranking,
    register,
    stability,
    tiers,
)

app_name = "selection"
urlpatterns = [
    path("register/", register.register, name="register"),
    path("selection/", ranking.ranking, name="ranking"),
    path("selection/criteria/", criteria.versions, name="criteria"),
    path("selection/criteria/start/", criteria.start, name="draft-start"),
    path("selection/criteria/<uuid:model_id>/", criteria.version, name="version"),
    path("selection/criteria/<uuid:model_id>/pick/", criteria.pick, name="criteria-pick"),
    path("selection/criteria/<uuid:model_id>/add/", criteria.add, name="criterion-add"),
    path("selection/criteria/<uuid:model_id>/weights/", ranking.save_weights, name="weights-save"),
    path("selection/criteria/<uuid:model_id>/discard/", criteria.discard, name="draft-discard"),
    path("selection/criteria/<uuid:model_id>/score/", ranking.score_again, name="score-again"),
    path("selection/criteria/<uuid:model_id>/stability/", stability.stability, name="stability"),
    path("selection/criteria/<uuid:model_id>/stability/draw/", stability.shake, name="shake"),
    path("selection/stability/<uuid:stability_id>/", stability.stability_run, name="stability-run"),
    path("selection/criterion/<uuid:criterion_id>/", criteria.criterion, name="criterion"),
    path(
        "selection/criterion/<uuid:criterion_id>/remove/", criteria.remove, name="criterion-remove"
    ),
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
    path("selection/tiers/", tiers.schemes, name="tiers"),
    path("selection/tiers/choose/", tiers.choose, name="scheme-choose"),
    path("selection/tiers/<uuid:scheme_id>/", tiers.change, name="scheme-change"),
    path("selection/tiers/<uuid:scheme_id>/lines/", ranking.save_lines, name="lines-save"),
    path("selection/proposals/", tiers.proposals, name="proposals"),
    path("selection/proposals/confirm/", tiers.confirm, name="proposals-confirm"),
    path("selection/proposals/<uuid:proposal_id>/decline/", tiers.decline, name="proposal-decline"),
    path("selection/concentration/", concentration.concentration, name="concentration"),
    path("accounts/<uuid:account_id>/why/", accounts.account, name="account"),
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
    path("accounts/<uuid:account_id>/why/panel/", accounts.account_panel, name="account-panel"),
    path("accounts/<uuid:account_id>/why/rate/<slug:code>/", accounts.rate, name="rate"),
    *weighing.urlpatterns,
    *deciding.pages,
    *placing.pages,
]
api_urlpatterns = [
    path("register/", tiers_api.Register.as_view(), name="register"),
    path("selection/library/", criteria_api.Library.as_view(), name="library"),
    path("selection/models/", criteria_api.Models.as_view(), name="models"),
    path("selection/models/<uuid:model_id>/", criteria_api.Model.as_view(), name="model"),
    path(
        "selection/models/<uuid:model_id>/criteria/",
        criteria_api.Criteria.as_view(),
        name="criteria",
    ),
    path(
        "selection/models/<uuid:model_id>/pick/",
        criteria_api.Picked.as_view(),
        name="criteria-pick",
    ),
    path(
        "selection/models/<uuid:model_id>/weights/",
        criteria_api.Weights.as_view(),
        name="weights",
    ),
    path(
        "selection/models/<uuid:model_id>/force/",
        criteria_api.Force.as_view(),
        name="model-force",
    ),
    path("selection/models/<uuid:model_id>/runs/", criteria_api.Runs.as_view(), name="runs"),
    path(
        "selection/criteria/<uuid:criterion_id>/",
        criteria_api.OneCriterion.as_view(),
        name="criterion",
    ),
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
    path("selection/stability/", stability_api.StabilityRuns.as_view(), name="stability-runs"),
    path(
        "selection/stability/<uuid:stability_id>/",
        stability_api.OneStabilityRun.as_view(),
        name="stability-run",
    ),
    path(
        "selection/stability/<uuid:stability_id>/accounts/",
        stability_api.StabilityLines.as_view(),
        name="stability-lines",
    ),
    path(
        "selection/concentration/",
        concentration_api.Concentration.as_view(),
        name="concentration",
    ),
    path("selection/scores/", criteria_api.Scores.as_view(), name="scores"),
    path("selection/scores/<uuid:account_id>/", criteria_api.OneScore.as_view(), name="score"),
    path("selection/ratings/", tiers_api.Ratings.as_view(), name="ratings"),
    path("selection/schemes/", tiers_api.Schemes.as_view(), name="schemes"),
    path("selection/schemes/<uuid:scheme_id>/", tiers_api.Scheme.as_view(), name="scheme"),
    path("selection/proposals/", tiers_api.Proposals.as_view(), name="proposals"),
    path(
        "selection/proposals/confirm/",
        tiers_api.Confirmed.as_view(),
        name="proposals-confirm",
    ),
    path(
        "selection/proposals/<uuid:proposal_id>/decline/",
        tiers_api.Declined.as_view(),
        name="proposal-decline",
    ),
    *weighing.api_urlpatterns,
    *deciding.rest,
    *placing.rest,
]
