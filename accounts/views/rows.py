"""The rows of the list, drawn in one pass: fifty rows by template tags cost three times as much."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.choices import Lifecycle
from kam.web import formats

HEIGHT, EDGE = 22, 3


def list_body(rows: Iterable[Mapping[str, Any]], request: HttpRequest) -> SafeString:
    """`<tr>` for every row of `queries.book.list_rows`.

    Fifty rows are most of the page's bytes: links are relative to the list, cells are styled by
    their place, and the tier's number says "tier" by the head of its column.
    """
    style = formats.style_for(get_language(), getattr(request.user, "number_format", "") or "")
    labels = {code: str(label) for code, label in Lifecycle.choices}
    nobody = format_html('<span class="muted">{}</span>', _("nobody"))
    unknown = format_html('<span class="unknown" title="{}">–</span>', _("unknown"))
    return format_html_join(
        "",
        '<tr><td>{}</td><td><a href="{}/">{}</a><small>{}</small></td><td>{}</td><td>{}</td>'
        "<td>{}</td><td>{}</td><td>{}</td></tr>\n",
        (
            (
                _badge(row["tier_level"], row["tier_name"]),
                row["account_id"],
                row["name"],
                row["sector"],
                labels[row["lifecycle"]],
                unknown if row["score"] is None else formats.number(row["score"], style, 1),
                _money(row, style) or unknown,
                _line(row["trend"]),
                row["manager_name"] or nobody,
            )
            for row in rows
        ),
    )


@lru_cache(maxsize=256)
def _badge(level: int | None, name: str) -> SafeString | str:
    if level is None:
        return ""
    return format_html('<b class="tier t{}" title="{}">{}</b>', min(level, 4), name, level)


def _money(row: Mapping[str, Any], style: formats.NumberStyle) -> SafeString | str:
    minor, currency = row["revenue_minor"], row["currency"]
    if minor is None:
        return ""
    return formats.money_short(minor, currency, style)


def _line(values: list[int]) -> SafeString | str:
    """The trend as a line without its own words: the table on the account's page has them."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1
    scale = (HEIGHT - 2 * EDGE) / span
    points = " ".join(
        f"{6 * i + EDGE},{HEIGHT - EDGE - (value - low) * scale:.0f}"
        for i, value in enumerate(values)
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" aria-hidden="true">'
        '<polyline class="line" points="{}"/></svg>',
        6 * (len(values) - 1) + 2 * EDGE,
        HEIGHT,
        points,
    )
