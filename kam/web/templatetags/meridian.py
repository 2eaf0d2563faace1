"""`{% load meridian %}`: the signs, figures, dates, fields and permissions of every page."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.identity.permissions import Permission
from kam.web import drawings, exports, formats, marks
from kam.web.fields import field_html, form_errors_html

register = template.Library()

register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.tier, name="tier")
register.simple_tag(marks.avatar, name="avatar")
register.simple_tag(marks.logo, name="logo")
register.simple_tag(drawings.spark, name="spark")
register.simple_tag(drawings.meter, name="meter")
register.simple_tag(drawings.dots, name="dots")
register.simple_tag(drawings.stackbar, name="stackbar")
register.simple_tag(drawings.bars, name="bars")
register.simple_tag(drawings.twosided, name="twosided")
register.simple_tag(field_html, name="field")
register.simple_tag(form_errors_html, name="form_errors")

Number = Decimal | float | int


@register.simple_tag
def pill(kind: str, text: object, icon: str = "") -> SafeString:
    """`{% pill "watch" text icon="hourglass" %}`: good, watch, risk, info or plain."""
    return marks.pill(kind, text, icon)


@register.simple_tag(takes_context=True)
def money(context: template.Context, minor: int | None, currency: str) -> SafeString | str:
    """An amount of minor units in full; a dash where it is unknown."""
    if minor is None:
        return unknown()
    return formats.money_full(minor, currency, style_of(context))


@register.simple_tag(takes_context=True)
def money_short(context: template.Context, minor: int | None, currency: str) -> SafeString:
    """An amount in compact form with every digit in its title; a dash where it is unknown."""
    if minor is None:
        return unknown()
    style = style_of(context)
    return format_html(
        '<span title="{}">{}</span>',
        formats.money_full(minor, currency, style),
        formats.money_short(minor, currency, style),
    )


@register.simple_tag(takes_context=True)
def number(context: template.Context, value: Number | None, places: int = 0) -> SafeString | str:
    """A number with exactly `places` decimals; a dash where it is unknown."""
    return unknown() if value is None else formats.number(value, style_of(context), places)


@register.simple_tag(takes_context=True)
def percent(context: template.Context, value: Number | None, places: int = 0) -> SafeString | str:
    """A number of percent points: `{% percent 18.4 1 %}` gives 18.4%."""
    return unknown() if value is None else formats.percent(value, style_of(context), places)


@register.simple_tag(takes_context=True)
def change(
    context: template.Context, value: Number | None, places: int = 0, *, unit: str = "%"
) -> SafeString:
    """A change with its sign, green up and red down. `unit` is "%" or any word, or empty."""
    if value is None:
        return unknown()
    style = style_of(context)
    shown = formats.percent(value, style, places) if unit == "%" else None
    shown = formats.signed(shown or formats.number(value, style, places))
    tone = "up" if value > 0 else "down" if value < 0 else "muted"
    return format_html('<span class="{}">{}{}</span>', tone, shown, unit if unit != "%" else "")


@register.simple_tag
def when(value: date | datetime | None) -> SafeString:
    """A date or moment: in words up to 14 days away, then short; the long form is its title."""
    if value is None:
        return unknown()
    language = get_language()
    if isinstance(value, datetime):
        value = timezone.localtime(value)
        words = formats.relative_moment(value, timezone.localtime())
        title = f"{formats.long_date(value, language)}, {value:%H:%M}"
    else:
        words = formats.relative_day(value, timezone.localdate())
        title = formats.long_date(value, language)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        title,
        words or formats.short_date(value, language),
    )


@register.simple_tag
def day(value: date | datetime | None) -> SafeString:
    """A short date, never in words: for contracts, columns to compare and print."""
    if value is None:
        return unknown()
    language = get_language()
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        formats.long_date(value, language),
        formats.short_date(value, language),
    )


@register.simple_tag
def sort(state: Any, name: str, label: object, target: str = "", css: str = "") -> SafeString:
    """The `<th>` of a sortable column of a ListState. With `target` htmx swaps that element."""
    link = state.sort_links[name]
    swap: str = ""
    if target:
        swap = format_html(
            ' hx-get="{}" hx-target="{}" hx-swap="outerHTML" hx-push-url="true"', link.url, target
        )
    glyph = "arrow-down" if link.descending else "arrow-up" if link.active else "selector"
    return format_html(
        '<th scope="col" aria-sort="{}"{}><a class="sort" href="{}"{}>{}{}</a></th>',
        link.aria,
        format_html(' class="{}"', css) if css else "",
        link.url,
        swap,
        label,
        marks.icon(glyph),
    )


@register.inclusion_tag("web/_export.html", takes_context=True)
def export_menu(context: template.Context, table: str = "") -> dict[str, Any]:
    """The menu that gives the list of this address as a file (kam.web.exports).

    A page of several lists names the `table` of each.
    """
    links = exports.links(context["request"], table)
    return {"links": links, "name": f"export-{table}" if table else "export"}


@register.tag("can")
def can(parser: Parser, token: Token) -> "Can":
    """`{% can "edit_accounts" "edit_own_accounts" %}…{% else %}…{% endcan %}`: any of them.

    A permission that does not exist is an error when the template is read.
    """
    codes = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    if not codes:
        raise template.TemplateSyntaxError("{% can %} needs the code of a permission.")
    allowed = parser.parse(("else", "endcan"))
    refused = NodeList()
    if parser.next_token().contents == "else":
        refused = parser.parse(("endcan",))
        parser.delete_first_token()
    return Can(codes, allowed, refused)


class Can(template.Node):
    child_nodelists = ("allowed", "refused")

    def __init__(
        self, codes: Sequence[FilterExpression], allowed: NodeList, refused: NodeList
    ) -> None:
        self.codes = codes
        self.allowed = allowed
        self.refused = refused

    def render(self, context: template.Context) -> str:
        actor = context.get("actor") or getattr(context.get("request"), "actor", None)
        wanted = (Permission(str(code.resolve(context))) for code in self.codes)
        if actor is not None and any(actor.can(permission) for permission in wanted):
            return self.allowed.render(context)
        return self.refused.render(context)


def style_of(context: template.Context) -> formats.NumberStyle:
    """The reader's number signs: chosen on the profile, else those of the language."""
    user = getattr(context.get("request"), "user", None)
    return formats.style_for(get_language(), getattr(user, "number_format", "") or "")


def unknown() -> SafeString:
    """What is not known is a dash that says so, never a zero."""
    return format_html(
        '<span class="unknown" title="{0}"><span aria-hidden="true">–</span>'
        '<span class="vh">{0}</span></span>',
        _("unknown"),
    )
