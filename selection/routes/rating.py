"""Addresses of ratings and of what follows from them: levers, the queue, revenue alone."""

from django.urls import path

from selection.api import levers as levers_api

pages: list = []
rest = [
    path("selection/scores/<uuid:account_id>/levers/", levers_api.Levers.as_view(), name="levers"),
]
