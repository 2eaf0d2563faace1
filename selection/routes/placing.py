"""Addresses of seats: monthly runs, capacity, exceptions, the what-if of a placement."""

from django.urls import path

from selection.api import placing as placing_api
from selection.views import capacity, exemptions, placement, runs

pages = [
    path("selection/tiers/<uuid:scheme_id>/rules/", capacity.rules, name="rules"),
    path("selection/capacity/", capacity.capacity, name="capacity"),
    path("selection/capacity/<uuid:member_id>/", capacity.hours, name="hours"),
    path("selection/placement/", placement.placement, name="placement"),
    path("selection/runs/", runs.runs, name="runs"),
    path("selection/runs/now/", runs.run_now, name="run-now"),
    path("selection/runs/<uuid:tier_run_id>/", runs.run, name="run"),
    path("selection/exceptions/<uuid:exemption_id>/end/", exemptions.end, name="exemption-end"),
    path(
        "accounts/<uuid:account_id>/why/exception/<slug:exception>/",
        exemptions.ask,
        name="exemption-ask",
    ),
]
rest = [
    path("selection/runs/", placing_api.TierRuns.as_view(), name="tier-runs"),
    path("selection/runs/preview/", placing_api.RunPreview.as_view(), name="tier-run-preview"),
    path("selection/runs/<uuid:tier_run_id>/", placing_api.OneTierRun.as_view(), name="tier-run"),
    path(
        "selection/runs/<uuid:tier_run_id>/lines/",
        placing_api.RunLines.as_view(),
        name="tier-run-lines",
    ),
    path("selection/capacity/", placing_api.Capacities.as_view(), name="capacity"),
    path("selection/capacity/<uuid:member_id>/", placing_api.Hours.as_view(), name="hours"),
    path(
        "selection/schemes/<uuid:scheme_id>/rules/",
        placing_api.SchemeRules.as_view(),
        name="scheme-rules",
    ),
    path("selection/exemptions/", placing_api.Exemptions.as_view(), name="exemptions"),
    path(
        "selection/exemptions/<uuid:exemption_id>/end/",
        placing_api.EndedExemption.as_view(),
        name="exemption-end",
    ),
    path("selection/placement/", placing_api.Placement.as_view(), name="placement"),
]
