"""`{% steady key %}…{% endsteady %}`: a part of a page that is drawn once per key and process.

Only for what depends on nothing but the key: no person, no row. The frame's parts are most of a
page's nodes and the same for everybody who may open the same places.

    {% steady shell.steady head.rights tab with account.pk csrf_token %}…{% endsteady %}

The key may have several parts; where the first is empty nothing is kept. What stands behind `with`
are slots: long texts (ids, a token) that differ from request to request and are put in anew.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
MOST = 512
SHORTEST_SLOT = 32  # an id or a token: what stands nowhere else by chance
UNSAFE = re.compile(r"[<>&\"']")


@register.tag("steady")
def steady(parser: Parser, token: Token) -> "Steady":
    _name, *bits = token.split_contents()
    split = bits.index("with") if "with" in bits else len(bits)
    keys = [parser.compile_filter(bit) for bit in bits[:split]]
    slots = [parser.compile_filter(bit) for bit in bits[split + 1 :]]
    drawn = parser.parse(("endsteady",))
    parser.delete_first_token()
    return Steady(keys, slots, drawn)


@dataclass(frozen=True)
class Drawn:
    """What was drawn, cut at its slots; `places` says which slot stands behind each piece."""

    pieces: tuple[str, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, drawn: str, slots: Sequence[str]) -> "Drawn":
        if not slots:
            return cls((drawn,), ())
        pieces = re.split("|".join(f"({re.escape(slot)})" for slot in slots), drawn)
        step = len(slots) + 1
        found = [pieces[at + 1 : at + step] for at in range(0, len(pieces) - 1, step)]
        places = [next(n for n, text in enumerate(each) if text is not None) for each in found]
        return cls(tuple(pieces[::step]), tuple(places))

    def filled(self, slots: Sequence[str]) -> SafeString:
        if not self.places:
            return mark_safe(self.pieces[0])  # noqa: S308  drawn by a template
        parts = [self.pieces[0]]
        for place, piece in zip(self.places, self.pieces[1:], strict=True):
            parts += (slots[place], piece)
        return mark_safe("".join(parts))  # noqa: S308  drawn by a template, slots without signs


class Steady(template.Node):
    def __init__(
        self,
        keys: Sequence[FilterExpression],
        slots: Sequence[FilterExpression],
        nodelist: NodeList,
    ) -> None:
        self.keys = keys
        self.slots = slots
        self.nodelist = nodelist
        self.kept: dict[object, Drawn] = {}

    def render(self, context: template.Context) -> SafeString:
        key = tuple([part.resolve(context) for part in self.keys])
        slots = [str(slot.resolve(context)) for slot in self.slots]
        if not key[0] or not _may_be_slots(slots):
            return self.nodelist.render(context)
        kept = self.kept.get(key)
        if kept is None:
            drawn = self.nodelist.render(context)
            if len(self.kept) >= MOST:
                self.kept.clear()
            self.kept[key] = Drawn.of(drawn, slots)
            return drawn
        return kept.filled(slots)


def _may_be_slots(slots: Sequence[str]) -> bool:
    return all(len(s) >= SHORTEST_SLOT and not UNSAFE.search(s) for s in slots)
