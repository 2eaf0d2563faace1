"""Whether a plan that came as JSON holds what its parts must hold, before anything reads by it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from kam.imports.dates import ORDERS
from kam.imports.spec import FilePlan, Plan

_PLAIN = {"str": str, "int": int, "bool": bool}
_MOST_PARTS = 200


def unsound(plan: Plan) -> tuple[str, str] | None:
    """(part of the plan, what is wrong in English words) of the first fault; None if sound."""
    for path, value, wanted in _typed(plan, ""):
        if not _fits(value, wanted):
            return path, f"This must be {wanted}."
    for number, file in enumerate(plan.files):
        wrong = _wrong_file(file)
        if wrong:
            return f"files/{number}", wrong
    for name in ("files", "joins", "columns", "only"):
        if len(getattr(plan, name)) > _MOST_PARTS:
            return name, "These are too many."
    return None


def _typed(part: Any, path: str) -> Iterator[tuple[str, Any, str]]:
    for each in fields(part):
        value = getattr(part, each.name)
        here = f"{path}/{each.name}" if path else each.name
        if is_dataclass(value):
            yield from _typed(value, here)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            for number, inner in enumerate(value):
                yield from _typed(inner, f"{here}/{number}")
        else:
            yield here, value, str(each.type)


def _fits(value: Any, wanted: str) -> bool:
    if wanted.endswith(" | None"):
        return value is None or _fits(value, wanted.removesuffix(" | None"))
    if wanted in _PLAIN:
        plain = isinstance(value, _PLAIN[wanted])
        return plain and (wanted == "bool" or not isinstance(value, bool))
    if wanted == "tuple[tuple[str, str], ...]":
        return isinstance(value, tuple) and all(
            isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(x, str) for x in pair)
            for pair in value
        )
    if wanted == "tuple[str, ...]":
        return isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    # tuples of parts and single parts are walked; what is left here is an empty one
    return value == () or value is None


def _wrong_file(file: FilePlan) -> str:
    if file.format not in {"csv", "xlsx"}:
        return "The format is csv or xlsx."
    if len(file.separator) != 1 or file.separator in '"\r\n':
        return "The separator is one character."
    if file.date_order not in ORDERS or file.decimal not in {".", ","}:
        return "date_order is ymd, dmy or mdy; decimal is a point or a comma."
    if not 0 <= file.header <= 1000:
        return "The header stands on a line between 0 and 1000."
    return "" if _is_text_encoding(file.encoding) else "This encoding is not known."


def _is_text_encoding(name: str) -> bool:
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return bool(getattr(found, "_is_text_encoding", True))
