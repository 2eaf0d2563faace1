"""Addresses of ratings and of what follows from them: levers, the queue, revenue alone."""

from django.urls import path

from selection.api import kept_out as kept_out_api
from selection.api import levers as levers_api
from selection.api import rating_queue as queue_api
from selection.api import revenue_only as revenue_only_api
from selection.views import rating_queue, revenue_only

pages = [
    path("selection/ratings/", rating_queue.queue, name="rating-queue"),
    path("selection/ratings/<uuid:account_id>/<slug:code>/", rating_queue.rate, name="queue-rate"),
    path("selection/rating-rules/", rating_queue.rules, name="rating-rules"),
    path("selection/revenue-only/", revenue_only.revenue_only, name="revenue-only"),
]
rest = [
    path("selection/rating-queue/", queue_api.RatingQueue.as_view(), name="rating-queue"),
    path(
        "selection/rating-queue/progress/",
        queue_api.Progress.as_view(),
        name="rating-progress",
    ),
    path("selection/rating-rules/", queue_api.Rules.as_view(), name="rating-rules"),
    path("selection/revenue-only/", revenue_only_api.RevenueOnly.as_view(), name="revenue-only"),
    path("selection/kept-out/", kept_out_api.KeptOut.as_view(), name="kept-out"),
    path("selection/scores/<uuid:account_id>/levers/", levers_api.Levers.as_view(), name="levers"),
]
