"""A plan as choices on a page, and back: one source per field, joins, filter, the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kam.imports.spec import (
    ColumnPlan,
    ControlPlan,
    FilePlan,
    FilterPlan,
    ImportSpec,
    JoinPlan,
    Plan,
    ReplacePlan,
    UnpivotPlan,
)

CONSTANT, FORMULA, COLUMNS, COLUMN = "constant", "formula", "columns", "column:"
_BRACKETS = re.compile(r"\[([^\[\]]+)\]")


def choices_of(plan: Plan, spec: ImportSpec) -> dict[str, Any]:
    """What the page shows as chosen for a plan."""
    chosen: dict[str, Any] = {
        "empty_texts": ", ".join(plan.empty_texts),
        "source": plan.source,
        "erase_empty": plan.erase_empty,
        "generate_ids": plan.generate_ids,
        "control_rows": plan.control.rows,
        "control_sum": plan.control.sum,
        "replace": plan.replace is not None,
        "replace_first": plan.replace.first if plan.replace else "",
        "replace_last": plan.replace.last if plan.replace else "",
        "unpivot": list(plan.unpivot.columns) if plan.unpivot else [],
    }
    for field in spec.fields:
        column = plan.column_for(field.name)
        chosen[f"from_{field.name}"], chosen[f"text_{field.name}"] = _choice_of(column)
    for join in plan.joins:
        chosen[f"mine_{join.file}"], chosen[f"theirs_{join.file}"] = join.on[0]
        chosen[f"needed_{join.file}"] = join.required
    if plan.only:
        first = plan.only[0]
        chosen["only_column"] = first.column
        chosen["only_values"] = ", ".join(first.values)
        chosen["only_negate"] = "not" if first.negate else "is"
    return chosen


def _choice_of(column: ColumnPlan | None) -> tuple[str, str]:
    if column is None:
        return "", ""
    if column.column:
        return COLUMN + column.column, ""
    if column.formula:
        return FORMULA, column.formula
    if column.columns:
        return COLUMNS, " ".join(f"[{name}]" for name in column.columns)
    return CONSTANT, column.constant


def plan_of(
    chosen: Mapping[str, Any], spec: ImportSpec, files: Sequence[FilePlan], *, before: Plan
) -> Plan:
    """The plan that the choices describe. What the page does not show (a join over several
    columns, a second filter) stays as it was `before`, where the first of it was not changed."""
    return Plan(
        kind=spec.kind,
        files=tuple(files),
        joins=_joins(chosen, len(files), before),
        columns=tuple(
            column for field in spec.fields if (column := _column(field.name, chosen)) is not None
        ),
        only=_only(chosen, before),
        unpivot=UnpivotPlan(tuple(chosen["unpivot"])) if chosen.get("unpivot") else None,
        empty_texts=_listed(chosen.get("empty_texts") or ""),
        source=(chosen.get("source") or "").strip(),
        replace=_replace(chosen),
        control=ControlPlan(chosen.get("control_rows"), chosen.get("control_sum") or ""),
        erase_empty=bool(chosen.get("erase_empty")),
        generate_ids=bool(chosen.get("generate_ids")),
    )


def _column(target: str, chosen: Mapping[str, Any]) -> ColumnPlan | None:
    source = chosen.get(f"from_{target}") or ""
    text = (chosen.get(f"text_{target}") or "").strip()
    if source.startswith(COLUMN):
        return ColumnPlan(target, column=source.removeprefix(COLUMN))
    if not source or not text:
        return None
    if source == FORMULA:
        return ColumnPlan(target, formula=text)
    if source == COLUMNS:
        return ColumnPlan(target, columns=tuple(_BRACKETS.findall(text)) or _listed(text))
    return ColumnPlan(target, constant=text)


def _joins(chosen: Mapping[str, Any], files: int, before: Plan) -> tuple[JoinPlan, ...]:
    known = {join.file: join for join in before.joins}
    joins = []
    for file in range(1, files):
        mine, theirs = chosen.get(f"mine_{file}"), chosen.get(f"theirs_{file}")
        if mine and theirs:
            old = known.get(file)
            rest = old.on[1:] if old and old.on[0] == (mine, theirs) else ()
            needed = bool(chosen.get(f"needed_{file}"))
            joins.append(JoinPlan(file, ((mine, theirs), *rest), required=needed))
    order = [join.file for join in before.joins]
    return tuple(sorted(joins, key=lambda join: (_place(join.file, order), join.file)))


def _place(file: int, order: Sequence[int]) -> int:
    return order.index(file) if file in order else len(order)


def _only(chosen: Mapping[str, Any], before: Plan) -> tuple[FilterPlan, ...]:
    column = chosen.get("only_column")
    if not column:
        return ()
    values = _listed(chosen.get("only_values") or "") or ("",)
    first = FilterPlan(column, values, negate=chosen.get("only_negate") == "not")
    kept = before.only[1:] if before.only and before.only[0].column == column else ()
    return (first, *kept)


def _replace(chosen: Mapping[str, Any]) -> ReplacePlan | None:
    if not chosen.get("replace"):
        return None
    return ReplacePlan(chosen.get("replace_first") or "", chosen.get("replace_last") or "")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
