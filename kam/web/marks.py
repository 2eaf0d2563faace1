"""The small signs of the pages: icon, tier, pill, avatar, logo. Built once per distinct input."""

from functools import lru_cache
from zlib import crc32

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

HUES = 10
PILL_ICONS = {
    "good": "circle-check",
    "watch": "alert-circle",
    "risk": "alert-triangle",
    "info": "info-circle",
    "plain": "circle-dashed",
}
# Left out of the letters of a monogram, as people leave them out when they speak.
SILENT = frozenset({
    "dr", "prof", "mr", "mrs", "ms", "ir", "hj", "h", "pt", "cv", "tbk", "ag", "se", "gmbh",
    "kg", "ohg", "mbh", "inc", "llc", "ltd", "plc", "co", "corp", "company", "group", "holding",
    "the", "and", "und", "dan", "bv", "nv", "sa", "sas", "srl", "spa", "ab", "as", "oy",
})  # fmt: skip


def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. `size` is "s", "l" or empty; without a label it is decoration."""
    return _icon(name, size, label)


def tier(level: int | None, name: str = "", *, long: bool = False) -> SafeString:
    """The badge of a tier level (1 is the highest), or of an account without one."""
    return _tier(int(level or 0), str(name or ""), get_language() or "", long=long)


def pill(kind: str, text: object, icon_name: str = "") -> SafeString:
    """A state in words, with its icon. `kind` is good, watch, risk, info or plain."""
    return format_html(
        '<span class="pill pill-{}">{}{}</span>', kind, icon(icon_name or PILL_ICONS[kind]), text
    )


def avatar(name: object, *, size: str = "", alone: bool = False) -> SafeString:
    """A person's initials. Beside the written name it is decoration; alone it says the name."""
    return _monogram(str(name or ""), "avatar", size, alone=alone)


def logo(name: object, *, size: str = "", alone: bool = False) -> SafeString:
    """An organisation's initials."""
    return _monogram(str(name or ""), "logo", size, alone=alone)


def initials(name: str) -> str:
    """`BA` for Brauer Antriebe AG, `LH` for Lena Hartmann, `S` for Surya."""
    words = ["".join(c for c in word if c.isalnum()) for word in name.split()]
    words = [word for word in words if word]
    spoken = [word for word in words if word.lower() not in SILENT] or words
    if not spoken:
        return "?"
    first = spoken[0][0]
    return (first if len(spoken) == 1 else first + spoken[1][0]).upper()


def person_initials(name: str) -> str:
    """First and last name, whatever stands between."""
    words = [word for word in name.split() if word.strip(".").lower() not in SILENT]
    return initials(f"{words[0]} {words[-1]}" if len(words) > 1 else name)


@lru_cache(maxsize=512)
def _icon(name: str, size: str, label: str) -> SafeString:
    about = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="i{}" {}><use href="{}#{}"/></svg>',
        f" i-{size}" if size else "",
        mark_safe(about),  # noqa: S308 - escaped above, or constant
        static("img/icons.svg"),
        name,
    )


@lru_cache(maxsize=512)
def _tier(level: int, name: str, _language: str, *, long: bool) -> SafeString:
    if level < 1:
        return format_html(
            '<span class="tier t0" title="{0}"><span aria-hidden="true">–</span>'
            '<span class="vh">{0}</span></span>',
            _("No tier"),
        )
    shown = mark_safe(f"t{min(level, 4)}")  # noqa: S308 - a number
    if long and name:
        return format_html(
            '<span class="tier {} long"><span class="vh">{} </span>{} <span>{}</span></span>',
            shown, _("Tier"), level, name,
        )  # fmt: skip
    return format_html(
        '<span class="tier {}" title="{}"><span class="vh">{} </span>{}'
        '<span class="vh"> {}</span></span>',
        shown, name, _("Tier"), level, name,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _monogram(name: str, kind: str, size: str, *, alone: bool) -> SafeString:
    letters = person_initials(name) if kind == "avatar" else initials(name)
    about = format_html('role="img" aria-label="{}"', name) if alone else 'aria-hidden="true"'
    return format_html(
        '<span class="{}{} a{}" title="{}" {}>{}</span>',
        kind,
        f" {kind}-{size}" if size else "",
        crc32(name.encode()) % HUES,
        name,
        mark_safe(about),  # noqa: S308 - escaped above, or constant
        letters,
    )
