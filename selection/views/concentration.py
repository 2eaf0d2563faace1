"""Concentration of the book: a page with figures, alarms and a trend (method row 95)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.charts import HEIGHT, LEFT, WIDTH, Column, draw
from kam.identity.permissions import Permission
from kam.web import exports
from kam.web.access import allow
from selection import tables
from selection.concentration import Alarm
from selection.queries import concentration as queries

PAGE = "selection/concentration.html"


@dataclass(frozen=True)
class Bar:
    """A quarter: its column (the part of the five largest) and what it shows, in percent."""

    column: Column | None
    last_month: date
    one: float | None
    five: float | None
    effective: float | None


@require_GET
@allow(Permission.READ_REGISTER)
def concentration(request: HttpRequest) -> HttpResponseBase:
    """Figures of the chosen dimension, all dimensions in a table, and eight quarters."""
    if not queries.reads_the_book(request.actor):
        return render(request, PAGE, {"tab": "concentration", "hidden": True})
    page = queries.concentration_of(
        by=request.actor, dimension=request.GET.get("dimension", queries.REVENUE)
    )
    if page is not None and (kind := exports.asked(request)):
        return exports.table_answer(
            request,
            name="concentration",
            columns=tables.CONCENTRATION,
            rows=page.dimensions,
            kind=kind,
        )
    context: dict[str, Any] = {"tab": "concentration", "page": page}
    if page is not None:
        context |= {
            "alarms": page.chosen.figures.alarms if page.chosen.figures else (),
            "alarm": Alarm,
            "chart": _chart(page.trend),
        }
    return render(request, PAGE, context)


def _chart(trend: list[queries.QuarterFigures]) -> dict[str, Any] | None:
    """Columns of the five largest over the line of the largest one, in percent."""
    one = [each.figures and 100 * each.figures.largest for each in trend]
    five = [each.figures and 100 * each.figures.five for each in trend]
    if not any(value is not None for value in five):
        return None
    drawing = draw(five, one)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "line": drawing.before,
        "grid": drawing.grid,
        "zero": drawing.zero,
        "ticks": list(zip(drawing.centres, (each.last_month for each in trend), strict=True)),
        "bars": [
            Bar(
                column,
                each.last_month,
                one[place],
                five[place],
                each.figures.effective_number if each.figures else None,
            )
            for place, (column, each) in enumerate(zip(drawing.columns, trend, strict=True))
        ],
    }
