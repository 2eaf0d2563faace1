"""Small charts drawn by the server: SVG by attributes only, so a strict policy lets them pass.

Every drawing says its content in words (`label`); the figure itself stands beside it as text.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Figure = Decimal | float | int
SPARK = (72, 22, 3)
BARS = (640, 220, 46, 24)
MAX_PARTS = 8


def spark(values: Iterable[Figure | None], label: object, tone: str = "") -> SafeString:
    """A trend line of 72 × 22 with a dot at its end; nothing under two known values.

    `tone` is "", "good" or "risk". Unknown months leave a gap in time, not a zero.
    """
    points = [(i, float(v)) for i, v in enumerate(values) if v is not None]
    if len(points) < 2:
        return mark_safe("")
    width, height, edge = SPARK
    low, high = min(v for _i, v in points), max(v for _i, v in points)
    first, last = points[0][0], points[-1][0]
    span = (high - low) or 1.0
    flat = high == low

    def at(point: tuple[int, float]) -> str:
        x = edge + (point[0] - first) / (last - first) * (width - 2 * edge)
        y = height / 2 if flat else height - edge - (point[1] - low) / span * (height - 2 * edge)
        return f"{x:.1f},{y:.1f}"

    line = " ".join(map(at, points))
    end_x, end_y = at(points[-1]).split(",")
    return format_html(
        '<svg class="spark{}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<polygon class="area" points="{},{} {} {},{}"/><polyline class="line" points="{}"/>'
        '<circle class="end" cx="{}" cy="{}" r="2"/></svg>',
        f" spark-{tone}" if tone else "", width, height, label,
        edge, height, line, end_x, height, line, end_x, end_y,
    )  # fmt: skip


def meter(value: Figure | None, label: object, *, tone: str = "", wide: bool = False) -> SafeString:
    """A value of 0 to 100 as a bar; nothing for an unknown one."""
    if value is None:
        return mark_safe("")
    shown = max(0, min(100, round(value)))
    return format_html(
        '<span class="meter{}{}" role="meter" aria-valuemin="0" aria-valuemax="100" '
        'aria-valuenow="{}" aria-label="{}"><i data-w="{}"></i></span>',
        f" meter-{tone}" if tone else "", " meter-wide" if wide else "", shown, label, shown,
    )  # fmt: skip


def dots(filled: int, total: int, label: object) -> SafeString:
    """`filled` of `total` dots."""
    marks = "".join('<i class="on"></i>' if i < filled else "<i></i>" for i in range(total))
    return format_html(
        '<span class="dots" role="img" aria-label="{}">{}</span>',
        label,
        mark_safe(marks),  # noqa: S308 - constants
    )


def stackbar(parts: Sequence[tuple[object, Figure]], label: object) -> SafeString:
    """Contributions that add up to a score: (name, points of 0 to 100), in their fixed order.

    Part n has the colour class `p1` to `p8`; a legend uses `<i class="sw p1">`.
    """
    left, pieces = 0.0, []
    for number, (name, points) in enumerate(parts):
        width = max(0.0, float(points))
        pieces.append((number % MAX_PARTS + 1, f"{left:.2f}", f"{width:.2f}", name))
        left += width
    return format_html(
        '<svg class="stackbar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}</svg>',
        label,
        format_html_join(
            "",
            '<rect class="p{}" x="{}" y="0" width="{}" height="8"><title>{}</title></rect>',
            pieces,
        ),
    )


def twosided(lower: Figure, raised: Figure) -> SafeString:
    """One bar of a tornado around its middle: where two changes lead, each -1 to 1 of the widest.

    The figures stand beside it as text, so it says nothing of its own to a screen reader.
    """
    pieces = []
    for name, part in (("lowered", float(lower)), ("raised", float(raised))):
        width = 48 * min(abs(part), 1.0)
        pieces.append((name, f"{50 - width if part < 0 else 50:.1f}", f"{width:.1f}"))
    return format_html(
        '<svg class="twosided" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        '{}<line x1="50" x2="50" y1="0" y2="12"/></svg>',
        format_html_join("", '<rect class="{}" x="{}" y="1" width="{}" height="10"/>', pieces),
    )


def bars(columns: Sequence[tuple[object, Figure | None, object]], label: object) -> SafeString:
    """Columns over time: (name below, value, value in words); the last one is the accent.

    Negative values (credit notes) hang below the zero line; unknown ones leave their place empty.
    """
    known = [float(value) for _n, value, _w in columns if value is not None]
    if not known:
        return mark_safe("")
    width, height, left, foot = BARS
    top, bottom = max(0.0, *known), min(0.0, *known)
    span = (top - bottom) or 1.0
    plot = height - foot - 10

    def y(value: float) -> float:
        return 10 + (top - value) / span * plot

    step = (width - left) / max(1, len(columns))
    pieces = []
    for number, (name, value, words) in enumerate(columns):
        x = left + number * step
        if value is not None:
            upper, lower = y(max(0.0, float(value))), y(min(0.0, float(value)))
            kind = "neg" if value < 0 else "last" if number == len(columns) - 1 else ""
            pieces.append(
                format_html(
                    '<rect class="bar {}" x="{}" y="{}" width="{}" height="{}" rx="2">'
                    "<title>{}: {}</title></rect>",
                    kind,
                    f"{x + step * 0.16:.1f}",
                    f"{upper:.1f}",
                    f"{step * 0.68:.1f}",
                    f"{max(lower - upper, 0.5):.1f}",
                    name,
                    words,
                )
            )
        if number % max(1, round(len(columns) / 12)) == 0:
            pieces.append(
                format_html(
                    '<text x="{}" y="{}" text-anchor="middle">{}</text>',
                    f"{x + step / 2:.1f}",
                    height - 6,
                    name,
                )
            )
    return format_html(
        '<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        width,
        height,
        label,
        format_html('<line class="zero" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>', left, width, y(0)),
        mark_safe("".join(pieces)),  # noqa: S308 - each piece is escaped
    )
