"""Which encoding a text file has: a mark, strict UTF-8, or the Western page that reads best."""

from __future__ import annotations

import codecs
import re

from kam.imports.reasons import FileRefused, gettext_noop

SAMPLE_BYTES = 65_536
CHUNK_BYTES = 1_048_576

# What a person may choose from, with the name shown to him.
ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("utf-8-sig", gettext_noop("UTF-8 with a mark")),
    ("cp1252", gettext_noop("Windows, Western Europe")),
    ("latin-1", gettext_noop("ISO 8859-1, Western Europe")),
    ("iso8859-15", gettext_noop("ISO 8859-15, with €")),
    ("cp1250", gettext_noop("Windows, Central Europe")),
    ("cp1251", gettext_noop("Windows, Cyrillic")),
    ("mac_roman", gettext_noop("Old Macintosh")),
    ("cp850", gettext_noop("DOS, Western Europe")),
    ("utf-16", gettext_noop("UTF-16 with a mark")),
    ("utf-16-le", gettext_noop("UTF-16, little end first")),
    ("utf-16-be", gettext_noop("UTF-16, big end first")),
    ("shift_jis", gettext_noop("Japanese (Shift JIS)")),
    ("gb18030", gettext_noop("Chinese (GB 18030)")),
    ("big5", gettext_noop("Chinese (Big5)")),
    ("cp949", gettext_noop("Korean")),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN_PAGES = ("cp1252", "cp850", "mac_roman")
_OTHERS = ("cp1250", "cp1251", "shift_jis", "gb18030", "big5", "cp949")
# Letters and signs that Western texts in Windows' page do contain; C1 letters such as Š are rare
# there and are what umlauts of other pages turn into.
_WESTERN = re.compile("[À-ÖØ-öø-ÿ€–—‘’“”„…°§²³´·«»®©™£½¼ªº¿¡]")
_RUN = re.compile("[À-ÖØ-öø-ÿ]{3,}")  # three marked letters in a row: not a Western word


def detect_encoding(content: bytes) -> str:
    """The codec that reads the whole of `content` strictly. FileRefused if it is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if b"\0" in content:
        return _without_mark(content)
    if reads_all(content, "utf-8"):
        return "utf-8"
    return _single_byte(content)


def reads_all(content: bytes, encoding: str) -> bool:
    """Whether `encoding` decodes every byte, read in pieces so that memory stays small."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    view = memoryview(content)
    try:
        for start in range(0, len(content), CHUNK_BYTES):
            decoder.decode(view[start : start + CHUNK_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _without_mark(content: bytes) -> str:
    sample = content[:4096]
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    for encoding, here, there in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if here > 0.4 and there < 0.1 and _is_text(sample, encoding):
            return encoding
    raise FileRefused(gettext_noop("This file holds zero bytes: it is not a table of text."))


def _is_text(sample: bytes, encoding: str) -> bool:
    text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
    signs = sum(1 for each in text if each.isprintable() or each in "\r\n\t")
    return signs >= 0.95 * len(text)


def _single_byte(content: bytes) -> str:
    sample = b"\n".join(_some_lines_with_high_bytes(content))
    shares = {page: _plausible(sample, page) for page in _WESTERN_PAGES}
    best = max(shares, key=lambda page: shares[page])
    if shares[best] >= 0.8 and reads_all(content, best):
        return best
    other = _ask_normalizer(sample)
    if other and reads_all(content, other):
        return other
    return "cp1252" if reads_all(content, "cp1252") else "latin-1"


def _plausible(sample: bytes, encoding: str) -> float:
    """Which share of the special characters a Western text would have under this page."""
    text = sample.decode(encoding, errors="replace")
    high = [each for each in text if ord(each) > 127]
    runs = sum(len(run) for run in _RUN.findall(text))
    return (sum(1 for each in high if _WESTERN.match(each)) - runs) / max(1, len(high))


def _some_lines_with_high_bytes(content: bytes) -> list[bytes]:
    """Up to 64 KB of the lines that tell pages apart; plain ASCII lines say nothing."""
    lines: list[bytes] = []
    size = 0
    for line in content[: 64 * SAMPLE_BYTES].split(b"\n"):
        if not line.isascii():
            lines.append(line[:4096])
            size += len(lines[-1])
            if size >= SAMPLE_BYTES:
                break
    return lines


def _ask_normalizer(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415  (slow to load, seldom needed)

    best = from_bytes(sample, cp_isolation=list(_OTHERS), steps=5, chunk_size=512).best()
    return best.encoding if best is not None else ""
