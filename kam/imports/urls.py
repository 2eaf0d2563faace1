"""Addresses of imports on both faces."""

from django.urls import path

from kam.imports import api, undo_api
from kam.imports.views import listing, planning, running, undoing

app_name = "imports"
urlpatterns = [
    path("imports/", listing.listing, name="list"),
    path("imports/new/", listing.start, name="start"),
    path("imports/new/<slug:kind>/", listing.upload, name="upload"),
    path("imports/<uuid:run_id>/columns/", planning.columns, name="columns"),
    path("imports/<uuid:run_id>/preview/", planning.preview, name="preview"),
    path("imports/<uuid:run_id>/check/", running.check, name="check"),
    path("imports/<uuid:run_id>/progress/", running.progress, name="progress"),
    path("imports/<uuid:run_id>/run/", running.run_now, name="run"),
    path("imports/<uuid:run_id>/result/", running.result, name="result"),
    path("imports/<uuid:run_id>/retry/", running.retry, name="retry"),
    path("imports/<uuid:run_id>/resume/", running.resume, name="resume"),
    path("imports/<uuid:run_id>/refused/<int:place>/", running.refused, name="refused"),
    path("imports/<uuid:run_id>/correct/", running.correct, name="correct"),
    path("imports/<uuid:run_id>/undo/", undoing.undo, name="undo"),
    path("imports/<uuid:run_id>/undo/check/", undoing.weigh, name="undo-check"),
]
api_urlpatterns = [
    path("imports/", api.Imports.as_view(), name="imports"),
    path("imports/<uuid:run_id>/", api.Import.as_view(), name="import"),
    path("imports/<uuid:run_id>/plan/", api.ImportPlan.as_view(), name="import-plan"),
    path("imports/<uuid:run_id>/check/", api.ImportCheck.as_view(), name="import-check"),
    path("imports/<uuid:run_id>/run/", api.ImportRunNow.as_view(), name="import-run"),
    path("imports/<uuid:run_id>/retry/", api.ImportRetry.as_view(), name="import-retry"),
    path("imports/<uuid:run_id>/undo/", undo_api.ImportUndo.as_view(), name="import-undo"),
    path(
        "imports/<uuid:run_id>/undo/check/",
        undo_api.ImportUndoCheck.as_view(),
        name="import-undo-check",
    ),
    path("imports/<uuid:run_id>/rows/", api.ImportRows.as_view(), name="import-rows"),
    path("imports/<uuid:run_id>/refused/", api.ImportRefused.as_view(), name="import-refused"),
    path(
        "imports/<uuid:run_id>/corrections/",
        api.ImportCorrections.as_view(),
        name="import-corrections",
    ),
]
