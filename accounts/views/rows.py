"""The rows of the list, drawn in one pass: fifty rows by template tags cost ten times as much."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.choices import Lifecycle
from kam.web import formats

HEIGHT, EDGE = 22, 3


def list_body(rows: Iterable[Mapping[str, Any]], request: HttpRequest) -> SafeString:
    """`<tr>` for every row of `queries.book.list_rows`.

    Fifty rows are most of the page's bytes: links are relative to the list, cells are styled by
    their place, and the tier's number says "tier" by the head of its column. Every text of a row
    is escaped here, one by one: that is why the whole may be marked as safe.
    """
    style = formats.style_for(get_language(), getattr(request.user, "number_format", "") or "")
    labels = {code: escape(str(label)) for code, label in Lifecycle.choices}
    nobody, unknown = escape(_("nobody")), escape(_("unknown"))  # gettext skips f-strings
    nobody = f'<span class="muted">{nobody}</span>'
    unknown = f'<span class="unknown" title="{unknown}">–</span>'
    drawn = [
        f"<tr><td>{_badge(row['tier_level'], row['tier_name'])}</td>"
        f'<td><a href="{row["account_id"]}/">{escape(row["name"])}</a>'
        f"<small>{escape(row['sector'])}</small></td>"
        f"<td>{labels[row['lifecycle']]}</td>"
        f"<td>{_score(row['score'], style) or unknown}</td>"
        f"<td>{_money(row, style) or unknown}</td>"
        f"<td>{_line(tuple(row['trend']))}</td>"
        f"<td>{escape(row['manager_name']) or nobody}</td></tr>\n"
        for row in rows
    ]
    return mark_safe("".join(drawn))  # noqa: S308  every text above is escaped


@lru_cache(maxsize=256)
def _badge(level: int | None, name: str) -> str:
    if level is None:
        return ""
    return f'<b class="tier t{min(level, 4)}" title="{escape(name)}">{level}</b>'


def _score(score: float | None, style: formats.NumberStyle) -> str:
    return "" if score is None else escape(formats.number(score, style, 1))


def _money(row: Mapping[str, Any], style: formats.NumberStyle) -> str:
    minor = row["revenue_minor"]
    return "" if minor is None else escape(formats.money_short(minor, row["currency"], style))


@lru_cache(maxsize=4096)
def _line(values: tuple[int, ...]) -> str:
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
    width = 6 * (len(values) - 1) + 2 * EDGE
    return (
        f'<svg class="spark" viewBox="0 0 {width} {HEIGHT}" aria-hidden="true">'
        f'<polyline class="line" points="{points}"/></svg>'
    )
