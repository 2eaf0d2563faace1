"""A plan guessed for any files: main file, joins, columns, formula, filters, empty texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kam.imports.columns import column_names
from kam.imports.figures import guess_amount, guess_currency, guess_filter, guess_line_id
from kam.imports.join import Sample, guess_joins, guess_order
from kam.imports.likeness import likeness
from kam.imports.profile import (
    ColumnProfile,
    guess_empty_texts,
    profile_columns,
    texts_of,
)
from kam.imports.reader import Table, open_table, probe
from kam.imports.reasons import Reason, gettext_noop
from kam.imports.spec import ColumnPlan, Field, FilePlan, ImportSpec, JoinPlan, Plan
from kam.imports.wide import guess_unpivot

SURE, ENOUGH = 0.85, 0.55


@dataclass(frozen=True)
class Guess:
    """Why a field's value was thought to come from there; `confidence` 0 to 1."""

    target: str
    plan: ColumnPlan
    confidence: float
    why: Reason


@dataclass(frozen=True)
class Proposal:
    """A plan to look at: `guesses` by target, `notes` on what could be read in two ways.

    `order[i]` is the position, among the files given, of `plan.files[i]`.
    """

    plan: Plan
    order: tuple[int, ...]
    guesses: Mapping[str, Guess]
    notes: tuple[Reason, ...]


@dataclass(frozen=True)
class Survey:
    """The files in the order of the plan, opened and profiled."""

    files: tuple[FilePlan, ...]
    tables: tuple[Table, ...]
    profiles: tuple[tuple[ColumnProfile, ...], ...]
    joins: tuple[JoinPlan, ...]
    empty_texts: tuple[str, ...]
    order: tuple[int, ...]

    def by_name(self) -> dict[str, ColumnProfile]:
        """The columns that a plan may name: the main file's and those of joined files."""
        joined = {0, *(join.file for join in self.joins)}
        names = column_names(self.files, [table.columns for table in self.tables])
        shortest: dict[tuple[int, int], str] = {}
        for name, ref in names.items():
            shortest.setdefault(ref, name)
        return {
            name: self.profiles[file][position]
            for (file, position), name in shortest.items()
            if file in joined
        }


def propose(
    spec: ImportSpec, files: Sequence[tuple[str, bytes]], *, currency: str = ""
) -> Proposal:
    """Guess the whole plan for (name, content) files. FileRefused if one cannot be read."""
    looked = survey([(probe(content, name), content) for name, content in files])
    return propose_columns(spec, looked, currency=currency)


def survey(files: Sequence[tuple[FilePlan, bytes]], *, keep_order: bool = False) -> Survey:
    """Open and profile files. The main one comes first, unless the order is a person's."""
    tables = [open_table(content, plan) for plan, content in files]
    texts = [texts_of(table) for table in tables]
    samples = [
        Sample(table.plan, dict(zip(table.columns, columns, strict=True)), _lines(columns))
        for table, columns in zip(tables, texts, strict=True)
    ]
    order = list(range(len(files))) if keep_order else guess_order(samples)
    empty = guess_empty_texts([column for columns in texts for column in columns])
    return Survey(
        files=tuple(files[i][0] for i in order),
        tables=tuple(tables[i] for i in order),
        profiles=tuple(
            tuple(profile_columns(place, tables[i], texts[i], empty))
            for place, i in enumerate(order)
        ),
        joins=guess_joins([samples[i] for i in order]),
        empty_texts=empty,
        order=tuple(order),
    )


def propose_columns(spec: ImportSpec, looked: Survey, *, currency: str = "") -> Proposal:
    """Guess where each field's value comes from, for files already looked at."""
    columns = looked.by_name()
    guesses = _match(spec.fields, columns)
    for extra in (
        guess_amount(spec, columns, guesses),
        guess_line_id(spec, columns, guesses),
        guess_currency(spec, columns, guesses, currency),
    ):
        guesses.update({target: Guess(target, *found) for target, found in extra.items()})
    unpivot, wide = guess_unpivot(spec, columns, guesses)
    guesses.update({target: Guess(target, *found) for target, found in wide.items()})
    _names_as_ids(spec, columns, guesses)
    plan = Plan(
        kind=spec.kind,
        files=looked.files,
        joins=looked.joins,
        columns=tuple(guesses[field.name].plan for field in spec.fields if field.name in guesses),
        only=guess_filter(spec, columns),
        unpivot=unpivot,
        empty_texts=looked.empty_texts,
        generate_ids=_is_nameless(spec, guesses),
    )
    plan = replace(plan, joins=_needed(plan, columns))
    return Proposal(plan, looked.order, guesses, tuple(_notes(looked, plan, columns)))


def _match(fields: Sequence[Field], columns: Mapping[str, ColumnProfile]) -> dict[str, Guess]:
    """Best pairs first, each column for one field."""
    pairs = sorted(
        (
            (found.score, -place, field.name, name, found.why)
            for field in fields
            for place, (name, column) in enumerate(columns.items())
            if (found := likeness(field, column)).score >= ENOUGH
        ),
        reverse=True,
    )
    guesses: dict[str, Guess] = {}
    used: set[str] = set()
    for score, _, target, name, why in pairs:
        if target not in guesses and name not in used:
            used.add(name)
            guesses[target] = Guess(target, ColumnPlan(target, column=name), score, why)
    return guesses


def _names_as_ids(
    spec: ImportSpec, columns: Mapping[str, ColumnProfile], guesses: dict[str, Guess]
) -> None:
    """Where no column of ids is found, names that stand once each may serve as such."""
    targets = {field.name for field in spec.fields}
    named = guesses.get("name")
    if "external_id" not in targets - set(guesses) or not named:
        return
    if named.plan.column and columns[named.plan.column].is_unique:
        guesses["external_id"] = Guess(
            "external_id",
            ColumnPlan("external_id", column=named.plan.column),
            0.5,
            Reason(gettext_noop("there is no column of ids, and the names stand once each")),
        )


def _is_nameless(spec: ImportSpec, guesses: Mapping[str, Guess]) -> bool:
    """Whether nothing says which account a row speaks of, so that its place must."""
    spared = spec.required(Plan(spec.kind)) - spec.required(Plan(spec.kind, generate_ids=True))
    return bool(spared) and not (spared | {"external_id"}) & set(guesses)


def _needed(plan: Plan, columns: Mapping[str, ColumnProfile]) -> tuple[JoinPlan, ...]:
    """Joins that bring a column the plan uses; a file nobody reads need not be complete."""
    used = {
        columns[name].file
        for part in plan.columns
        for name in (part.column, *part.columns, *_in_formula(part.formula, columns))
        if name in columns
    } | {columns[each.column].file for each in plan.only if each.column in columns}
    for join in reversed(plan.joins):
        if join.file in used:
            used |= {columns[mine].file for mine, _ in join.on if mine in columns}
    return tuple(join for join in plan.joins if join.file in used)


def _in_formula(formula: str, columns: Mapping[str, ColumnProfile]) -> list[str]:
    return [name for name in columns if formula and name in formula]


def _lines(columns: Sequence[Sequence[str]]) -> int:
    return len(columns[0]) if columns else 0


def _notes(looked: Survey, plan: Plan, columns: Mapping[str, ColumnProfile]) -> list[Reason]:
    """What was assumed about columns that can be read in two ways."""
    notes = []
    for part in plan.columns:
        column = columns.get(part.column)
        if column is None:
            continue
        file = looked.files[column.file]
        if column.dates.ambiguous and column.is_dated:
            notes.append(
                Reason(
                    gettext_noop(
                        "In “{column}” day and month could be either way round; {order} is assumed."
                    ),
                    column=part.column,
                    order={"mdy": "12/31/2026"}.get(file.date_order, "31/12/2026"),
                )
            )
        if column.numbers.ambiguous and column.is_numeric:
            notes.append(
                Reason(
                    gettext_noop(
                        "In “{column}” {sample} could be read in two ways;"
                        " “{decimal}” is assumed to mark decimals."
                    ),
                    column=part.column,
                    sample=column.samples[0],
                    decimal=file.decimal,
                )
            )
    return notes
