"""`{% steady key %}…{% endsteady %}`: a part of a page that is drawn once per key and process.

Only for what depends on nothing but the key: no token, no person, no row. The frame's parts are
most of a page's nodes and the same for everybody who may open the same places.
"""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString

register = template.Library()
MOST = 512


@register.tag("steady")
def steady(parser: Parser, token: Token) -> "Steady":
    _name, key = token.split_contents()
    drawn = parser.parse(("endsteady",))
    parser.delete_first_token()
    return Steady(parser.compile_filter(key), drawn)


class Steady(template.Node):
    def __init__(self, key: FilterExpression, nodelist: NodeList) -> None:
        self.key = key
        self.nodelist = nodelist
        self.kept: dict[object, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        key = self.key.resolve(context)
        if not key:
            return self.nodelist.render(context)
        drawn = self.kept.get(key)
        if drawn is None:
            if len(self.kept) >= MOST:
                self.kept.clear()
            drawn = self.kept[key] = self.nodelist.render(context)
        return drawn
