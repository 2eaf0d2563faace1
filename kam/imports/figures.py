"""Guesses about figures: a formula for the amount, a currency, a line id, which lines count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Set
from itertools import combinations
from typing import Any

from kam.imports.profile import ColumnProfile
from kam.imports.reasons import Reason, gettext_noop
from kam.imports.spec import ColumnPlan, FilterPlan, ImportSpec
from kam.imports.words import fold, meanings

Found = dict[str, tuple[ColumnPlan, float, Reason]]
Columns = Mapping[str, ColumnProfile]

_WON = frozenset(["won", "closed_won", "gewonnen", "menang", "berhasil"])
_LINE_IDS = ("line_id", "external_line_id", "external_line", "line")


def guess_amount(spec: ImportSpec, columns: Columns, guesses: Mapping[str, Any]) -> Found:
    """Price × quantity × (1 − discount) of the main file, where no column is the amount itself."""
    if not spec.amount or spec.amount in guesses:
        return {}
    price = _find(columns, {"price"}, without={"list"})
    quantity = _find(columns, {"quantity"})
    if not price or not quantity:
        return {}
    discount = _find(columns, {"discount"})
    formula = f"{_quoted(price)} × {_quoted(quantity)}"
    if discount:
        share = _as_share(discount, columns[discount])
        formula += f" × (1 − {share})"
    why = Reason(gettext_noop("there is no column of amounts, but price and quantity"))
    return {spec.amount: (ColumnPlan(spec.amount, formula=formula), 0.8, why)}


def _find(columns: Columns, wanted: Set[str], without: Set[str] = frozenset()) -> str:
    for name, column in columns.items():
        said = meanings(name)
        if column.file == 0 and column.is_numeric and wanted <= said and not said & without:
            return name
    return ""


def _as_share(name: str, column: ColumnProfile) -> str:
    largest = max((_rough(text) for text in column.texts if text), default=0.0)
    whole = largest > 1 and not column.numbers.percent
    return f"{_quoted(name)} / 100" if whole else _quoted(name)


def _rough(text: str) -> float:
    digits = re.sub(r"[^0-9.,]", "", text).replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return 0.0


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[^\W\d]\w*", name) and name not in {"x", "X"} else f"[{name}]"


def guess_line_id(spec: ImportSpec, columns: Columns, guesses: Mapping[str, Any]) -> Found:
    """Two columns of ids that stand once each together: order and product."""
    target = next((field.name for field in spec.fields if field.name in _LINE_IDS), "")
    found = guesses.get(target)
    if not target or (found and found.plan.column and columns[found.plan.column].is_unique):
        return {}
    ids = [
        (name, column)
        for name, column in columns.items()
        if column.file == 0 and column.filled > 0.98 and "id" in meanings(name)
    ]
    for (left, a), (right, b) in combinations(ids[:6], 2):
        both = list(zip(a.texts, b.texts, strict=True))
        if both and len(set(both)) == len(both):
            plan = ColumnPlan(target, columns=(left, right))
            why = Reason(gettext_noop("together these two columns tell the lines apart"))
            return {target: (plan, 0.7, why)}
    return {}


def guess_currency(
    spec: ImportSpec, columns: Columns, guesses: Mapping[str, Any], default: str
) -> Found:
    """A currency written in the header or beside the amounts, else the workspace's."""
    if "currency" in guesses or not any(field.name == "currency" for field in spec.fields):
        return {}
    amount = guesses.get(spec.amount)
    column = columns.get(amount.plan.column) if amount else None
    written = ""
    if column is not None:
        in_header = re.search(r"\b([A-Z]{3})\b", column.name)
        written = column.numbers.currency or (in_header.group(1) if in_header else "")
    code = written or default
    if not code:
        return {}
    why = gettext_noop("it is written there") if written else gettext_noop("it is the workspace's")
    plan = ColumnPlan("currency", constant=code)
    return {"currency": (plan, 0.8 if written else 0.5, Reason(why))}


def guess_filter(spec: ImportSpec, columns: Columns) -> tuple[FilterPlan, ...]:
    """Of a pipeline only the won lines are revenue."""
    if not spec.amount:
        return ()
    for name, column in columns.items():
        counts = Counter(text for text in column.texts if text)
        if column.file == 0 and 2 <= len(counts) <= 20:
            won = tuple(text for text in counts if "_".join(fold(text).split()) in _WON)
            if won:
                return (FilterPlan(name, won),)
    return ()
