"""`{% url %}` as Django's, by kam.web.addresses. A builtin of every template."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as usual_url
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from kam.web.addresses import address

register = template.Library()


@register.tag("url")
def url(parser: Parser, token: Token) -> URLNode:
    node = usual_url(parser, token)
    if node.kwargs:
        return node
    return KeptUrl(node.view_name, node.args, node.kwargs, node.asvar)


class KeptUrl(URLNode):
    def render(self, context: template.Context) -> Any:
        args = [arg.resolve(context) for arg in self.args]
        try:
            url = address(self.view_name.resolve(context), *args)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            url = ""
        if self.asvar:
            context[self.asvar] = url
            return ""
        return conditional_escape(url) if context.autoescape else url
