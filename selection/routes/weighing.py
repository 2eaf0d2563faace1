"""Judgements of weights, versions on their way into force, and two of them side by side."""

from django.urls import path

from selection.api import comparison as comparison_api
from selection.api import submissions as submissions_api
from selection.api import weighing as weighing_api
from selection.views import comparison, submissions, weighing

MODEL = "selection/criteria/<uuid:model_id>"
MODEL_API = "selection/models/<uuid:model_id>"

urlpatterns = [
    path("selection/compare/", comparison.compare, name="compare"),
    path(f"{MODEL}/submit/", submissions.submit_version, name="version-submit"),
    path(f"{MODEL}/take-back/", submissions.take_back, name="version-take-back"),
    path(f"{MODEL}/weigh/", weighing.weigh, name="weigh"),
    path(f"{MODEL}/weigh/pairs/", weighing.pairs, name="weigh-pairs"),
    path(f"{MODEL}/weigh/swings/", weighing.swings, name="weigh-swings"),
    path(f"{MODEL}/weigh/take/", weighing.take, name="weigh-take"),
    path(f"{MODEL}/weigh/withdraw/", weighing.withdraw, name="judgement-withdraw"),
]
api_urlpatterns = [
    path("selection/comparison/", comparison_api.Movers.as_view(), name="comparison"),
    path(
        "selection/comparison/summary/",
        comparison_api.Summary.as_view(),
        name="comparison-summary",
    ),
    path(f"{MODEL_API}/submit/", submissions_api.Submission.as_view(), name="model-submit"),
    path(f"{MODEL_API}/take-back/", submissions_api.TakenBack.as_view(), name="model-take-back"),
    path(f"{MODEL_API}/judgements/", weighing_api.Judgements.as_view(), name="judgements"),
    path(f"{MODEL_API}/judgements/pairs/", weighing_api.OwnPairs.as_view(), name="judgement-pairs"),
    path(
        f"{MODEL_API}/judgements/swings/",
        weighing_api.OwnSwings.as_view(),
        name="judgement-swings",
    ),
    path(f"{MODEL_API}/weighing/", weighing_api.Weighing.as_view(), name="weighing"),
]
