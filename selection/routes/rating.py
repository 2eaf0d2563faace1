"""Addresses of ratings and of what follows from them: levers, the queue, revenue alone."""

from django.urls import path

from selection.api import levers as levers_api
from selection.api import revenue_only as revenue_only_api
from selection.views import revenue_only

pages = [
    path("selection/revenue-only/", revenue_only.revenue_only, name="revenue-only"),
]
rest = [
    path("selection/revenue-only/", revenue_only_api.RevenueOnly.as_view(), name="revenue-only"),
    path("selection/scores/<uuid:account_id>/levers/", levers_api.Levers.as_view(), name="levers"),
]
