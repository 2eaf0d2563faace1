"""Texts in cells of a table that a spreadsheet opens: none of them may run. Pure Python."""

import re

# What a spreadsheet skips before it looks at the first sign: every white space, byte order marks
# and the marks that take no room.
_UNSEEN = "[\\s\\0\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*"
# The signs that begin a formula, also wide, small and as a real minus; and those that lead to the
# next cell or line, behind which one may begin.
_SIGNS = "[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]"
_LIVE = re.compile(f"'*{_UNSEEN}{_SIGNS}")
_MARKED = re.compile(f"'+{_UNSEEN}{_SIGNS}")


def neutralise(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet would run it."""
    return f"'{cell}" if _LIVE.match(cell) else cell


def lasting(cell: str) -> str:
    """The cell so that `revive` gives it back: for files whose texts are texts, as in XLSX."""
    return f"'{cell}" if _MARKED.match(cell) else cell


def revive(cell: str) -> str:
    """The inverse of `neutralise` and of `lasting`, for every text."""
    return cell[1:] if _MARKED.match(cell) else cell
