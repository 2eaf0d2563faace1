"""`{% panel "app:name" id %}…{% endpanel %}`: a part of the page that another app draws.

An upper app offers a panel by an address of its own; a page of a lower app names that address and
imports nothing. The view behind it is called for the same reader in the same request, with its own
permissions, and its answer stands in the page. Where there is no such address, or it is not the
reader's to open, nothing stands there; where it fails, what is written inside the tag does, with
the address as `panel_url`.
"""

import logging
from collections.abc import Callable, Sequence
from copy import copy

from django import template
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, resolve
from django.utils.safestring import SafeString, mark_safe

from kam.errors import DomainError
from kam.web.addresses import address

log = logging.getLogger(__name__)
register = template.Library()
View = Callable[..., HttpResponseBase]


@register.tag("panel")
def panel(parser: Parser, token: Token) -> "Panel":
    _name, *bits = token.split_contents()
    otherwise = parser.parse(("endpanel",))
    parser.delete_first_token()
    return Panel([parser.compile_filter(bit) for bit in bits], otherwise)


class Panel(template.Node):
    child_nodelists = ("otherwise",)

    def __init__(self, asked: list[FilterExpression], otherwise: NodeList) -> None:
        self.asked = asked
        self.otherwise = otherwise

    def render(self, context: template.Context) -> SafeString:
        name, *args = (each.resolve(context) for each in self.asked)
        try:
            url = address(name, *args)
        except NoReverseMatch:
            return SafeString("")
        try:
            answer = _answer(context["request"], url, name, args)
        except (DomainError, Http404):
            return SafeString("")
        except Exception as error:  # the page stands whatever becomes of a part
            log.exception("The panel %s failed", url)
            if isinstance(error, DatabaseError) and transaction.get_connection().in_atomic_block:
                transaction.set_rollback(True)  # PostgreSQL has given it up already
        else:
            if answer.status_code == 200:
                return mark_safe(answer.content.decode())  # noqa: S308  drawn by a template
        with context.push(panel_url=url):
            return self.otherwise.render(context)


def _answer(request: HttpRequest, url: str, name: str, args: Sequence[object]) -> HttpResponseBase:
    """What the view behind the address gives to htmx, asked within this request."""
    path = f"/{url.removeprefix(get_script_prefix())}"
    view, names = _view(path, name, len(args))
    part = copy(request)
    part.method, part.path, part.path_info = "GET", url, path
    part.GET = part.POST = QueryDict()
    part.is_part_of_page = True
    return view(part, **dict(zip(names, args, strict=True)))


_views: dict[tuple[object, ...], tuple[View, tuple[str, ...]]] = {}


def _view(path: str, name: str, count: int) -> tuple[View, tuple[str, ...]]:
    """The view of a named address and what it calls its parts; routes are walked once a name."""
    key = (get_urlconf(), name, count)
    if key not in _views:
        match = resolve(path)
        _views[key] = (match.func, tuple(match.kwargs))
    return _views[key]
