"""Addresses of selection: pages of a workspace, and REST."""

from django.urls import path

from selection.api import approvals as approvals_api
from selection.api import criteria as criteria_api
from selection.api import goals as goals_api
from selection.api import tiers as tiers_api
from selection.views import accounts, approvals, criteria, goals, ranking, register, tiers

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
    path("selection/criteria/<uuid:model_id>/force/", criteria.force, name="version-force"),
    path("selection/criteria/<uuid:model_id>/discard/", criteria.discard, name="draft-discard"),
    path("selection/criteria/<uuid:model_id>/score/", ranking.score_again, name="score-again"),
    path("selection/criterion/<uuid:criterion_id>/", criteria.criterion, name="criterion"),
    path(
        "selection/criterion/<uuid:criterion_id>/remove/", criteria.remove, name="criterion-remove"
    ),
    path("selection/goals/", goals.goals, name="goals"),
    path("selection/goals/add/", goals.add, name="goal-add"),
    path("selection/goals/<uuid:goal_id>/", goals.goal, name="goal"),
    path("selection/goals/<uuid:goal_id>/remove/", goals.remove, name="goal-remove"),
    path("selection/tiers/", tiers.schemes, name="tiers"),
    path("selection/tiers/choose/", tiers.choose, name="scheme-choose"),
    path("selection/tiers/<uuid:scheme_id>/", tiers.change, name="scheme-change"),
    path("selection/tiers/<uuid:scheme_id>/lines/", ranking.save_lines, name="lines-save"),
    path("selection/proposals/", tiers.proposals, name="proposals"),
    path("selection/proposals/confirm/", tiers.confirm, name="proposals-confirm"),
    path("selection/proposals/<uuid:proposal_id>/decline/", tiers.decline, name="proposal-decline"),
    path("selection/approvals/", approvals.approvals, name="approvals"),
    path("selection/approvals/decided/", approvals.decided, name="approvals-decided"),
    path(
        "selection/approvals/<uuid:approval_id>/decide/", approvals.decide, name="approval-decide"
    ),
    path(
        "selection/approvals/<uuid:approval_id>/withdraw/",
        approvals.withdraw,
        name="approval-withdraw",
    ),
    path("accounts/<uuid:account_id>/why/", accounts.account, name="account"),
    path("accounts/<uuid:account_id>/why/panel/", accounts.account_panel, name="account-panel"),
    path("accounts/<uuid:account_id>/why/rate/<slug:code>/", accounts.rate, name="rate"),
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
    path("selection/approvals/", approvals_api.Approvals.as_view(), name="approvals"),
    path(
        "selection/approvals/<uuid:approval_id>/",
        approvals_api.OneApproval.as_view(),
        name="approval",
    ),
    path(
        "selection/approvals/<uuid:approval_id>/decide/",
        approvals_api.Decision.as_view(),
        name="approval-decide",
    ),
    path(
        "selection/approvals/<uuid:approval_id>/withdraw/",
        approvals_api.Withdrawal.as_view(),
        name="approval-withdraw",
    ),
]
