"""`{% load qr %}`: a code for a phone's camera, drawn as a part of the page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode import QRCode

register = template.Library()


@register.simple_tag
def qr(text: str, label: object) -> SafeString:
    """`{% qr address label %}`: black on white in every theme, or cameras do not read it."""
    code = QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dots = ((x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" '
        'shape-rendering="crispEdges"><path d="{2}"/></svg>',
        len(rows),
        label,
        "".join(f"M{x} {y}h1v1h-1z" for x, y in dots),
    )
