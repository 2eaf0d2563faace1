"""Tables that grow to the right: one column per product group or per month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kam.imports.dates import looks_like_date
from kam.imports.profile import ColumnProfile
from kam.imports.reasons import Reason, gettext_noop
from kam.imports.spec import UNPIVOT_NAME, UNPIVOT_VALUE, ColumnPlan, ImportSpec, UnpivotPlan
from kam.imports.words import is_known, meanings

Found = dict[str, tuple[ColumnPlan, float, Reason]]

_FEW = 12  # a column with so few different numbers is a code, not a figure


def guess_unpivot(
    spec: ImportSpec, columns: Mapping[str, ColumnProfile], guesses: Mapping[str, Any]
) -> tuple[UnpivotPlan | None, Found]:
    """Where there is no column of amounts but many of figures, each of them is a row."""
    if not spec.amount or spec.amount in guesses:
        return None, {}
    taken = {guess.plan.column for guess in guesses.values()}
    wide = [
        name
        for name, column in columns.items()
        if column.file == 0 and name not in taken and _is_figure(name, column)
    ]
    if len(wide) < 3:
        return None, {}
    target = _named_by(spec, wide)
    why = Reason(gettext_noop("there are many columns of figures: each becomes a row"))
    found: Found = {
        spec.amount: (ColumnPlan(spec.amount, column=UNPIVOT_VALUE), 0.6, why),
    }
    if target and target not in guesses:
        found[target] = (ColumnPlan(target, column=UNPIVOT_NAME), 0.6, why)
    return UnpivotPlan(tuple(wide)), found


def _is_figure(name: str, column: ColumnProfile) -> bool:
    if not column.is_numeric or len(set(column.texts)) <= _FEW:
        return False
    if looks_like_date(name):
        return True
    return not any(is_known(each) for each in meanings(name) - {"revenue", "amount", "category"})


def _named_by(spec: ImportSpec, wide: list[str]) -> str:
    dated = all(looks_like_date(name) for name in wide)
    for field in spec.fields:
        if dated and field.kind in {"date", "month"}:
            return field.name
        if not dated and "product" in meanings(field.name):
            return field.name
    return ""
