"""Addresses of the book as a whole: the matrix, its lines, success factors, strength."""

from django.urls import path

from selection.api import portfolio as api
from selection.views import portfolio

STRENGTH = "accounts/<uuid:account_id>/strength/"
FACTOR = "<uuid:factor_id>/"

pages = [
    path("selection/portfolio/", portfolio.portfolio, name="portfolio"),
    path("selection/portfolio/lines/", portfolio.lines, name="book-lines"),
    path("selection/portfolio/factors/", portfolio.factors, name="factors"),
    path("selection/portfolio/factors/add/", portfolio.factor_add, name="factor-add"),
    path(f"selection/portfolio/factors/{FACTOR}", portfolio.factor, name="factor"),
    path(f"selection/portfolio/factors/{FACTOR}retire/", portfolio.retire, name="factor-retire"),
    path(STRENGTH, portfolio.strength, name="strength"),
    path(f"{STRENGTH}rate/", portfolio.rate_strength, name="strength-rate"),
]
rest = [
    path("selection/portfolio/", api.Portfolio.as_view(), name="portfolio"),
    path("selection/volume/", api.Volume.as_view(), name="volume"),
    path("selection/book-lines/", api.Lines.as_view(), name="book-lines"),
    path("selection/success-factors/", api.Factors.as_view(), name="factors"),
    path(f"selection/success-factors/{FACTOR}", api.OneFactor.as_view(), name="factor"),
    path("selection/strength-ratings/", api.Strengths.as_view(), name="strengths"),
    path(f"{STRENGTH}", api.Strength.as_view(), name="strength"),
]
