"""Addresses of selection: pages of a workspace, and REST."""

from django.urls import path

from selection.api import concentration as concentration_api
from selection.api import criteria as criteria_api
from selection.api import stability as stability_api
from selection.api import tiers as tiers_api
from selection.routes import (
    deciding,
    modelling,
    placing,
    pledges,
    portfolio,
    rating,
    service,
    weighing,
)
from selection.views import (
    accounts,
    concentration,
    criteria,
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
    path("selection/tiers/", tiers.schemes, name="tiers"),
    path("selection/tiers/choose/", tiers.choose, name="scheme-choose"),
    path("selection/tiers/<uuid:scheme_id>/", tiers.change, name="scheme-change"),
    path("selection/tiers/<uuid:scheme_id>/lines/", ranking.save_lines, name="lines-save"),
    path("selection/proposals/", tiers.proposals, name="proposals"),
    path("selection/proposals/confirm/", tiers.confirm, name="proposals-confirm"),
    path("selection/proposals/<uuid:proposal_id>/decline/", tiers.decline, name="proposal-decline"),
    path("selection/concentration/", concentration.concentration, name="concentration"),
    path("accounts/<uuid:account_id>/why/", accounts.account, name="account"),
    path("accounts/<uuid:account_id>/why/panel/", accounts.account_panel, name="account-panel"),
    path("accounts/<uuid:account_id>/why/rate/<slug:code>/", accounts.rate, name="rate"),
    *weighing.urlpatterns,
    *service.urlpatterns,
    *modelling.pages,
    *deciding.urlpatterns,
    *placing.pages,
    *rating.pages,
    *portfolio.pages,
    *pledges.pages,
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
    *service.api_urlpatterns,
    *modelling.rest,
    *deciding.api_urlpatterns,
    *placing.rest,
    *portfolio.rest,
    *rating.rest,
    *pledges.rest,
]
