"""Addresses of imports on both faces."""

from django.urls import path

from kam.imports.views import listing, planning, running

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
]
