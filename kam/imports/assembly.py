"""The rows of a plan: files read, joined, filtered, computed and typed, one after the other.

How the parts meet (all pure, all take bytes):

    proposal = guess.propose(spec, [(name, content), …], currency="EUR")   # Proposal(plan, …)
    assembly = assemble(plan, spec, contents)   # contents[i] belongs to plan.files[i]
    for row in assembly: …                      # AssembledRow, streaming
    assembly.columns                            # of the main file, for the refused file
    assembly.unread                             # {file index: [UnreadLine, …]} of the other files
    refused.write_refused(stream, columns, [(cells, reason), …])

`contents[i]` is a list of bytes: the file and, when corrected lines were sent, the corrected file
behind it (same columns; its encoding and separator are detected anew; the reason column is taken
off). `assemble` raises FileRefused or PlanRefused before the first row; iterating raises
FileRefused if the main file breaks off in the middle (a quotation mark never closed).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from kam.imports.cells import CellRefused, converter, number_of, plain
from kam.imports.columns import Places, PlanRefused, Ref
from kam.imports.formula import FormulaError, compile_formula
from kam.imports.join import Index, UnreadLine, build_index
from kam.imports.reader import Line, Table, open_table, sniff
from kam.imports.reasons import FileRefused, Reason, gettext_noop
from kam.imports.spec import ColumnPlan, Field, FilePlan, ImportSpec, Plan
from kam.imports.tables.refused import cell_text

Context = list[Sequence[Any]]  # the line of each file of the plan, and the unpivoted pair last
Compute = Callable[[Context], str | None]


@dataclass(slots=True)
class AssembledRow:
    """A row of the main file. `number` counts rows from 1 and is stable; `line` is the line of the
    file (of part `part`, 0 for the file itself, 1 for its correction). `values` as spec.Row says.
    A row that a filter leaves out does not appear but is counted in Assembly.left_out."""

    number: int
    line: int
    part: int
    cells: Sequence[Any]
    values: dict[str, str | None] = field(default_factory=dict)
    problem: Reason | None = None


class Assembly:
    """All rows of a plan. Iterate as often as needed; each time the main file is read anew."""

    def __init__(self, plan: Plan, spec: ImportSpec, contents: Sequence[Sequence[bytes]]) -> None:
        if not plan.files or len(contents) != len(plan.files):
            raise PlanRefused(gettext_noop("The plan and the files do not belong together."))
        unknown = set(plan.targets) - {field.name for field in spec.fields}
        if unknown:
            name = min(unknown)
            raise PlanRefused(gettext_noop("There is no field “{name}”."), name, name=name)
        self.plan = plan
        self.tables = [
            _parts(file, parts) for file, parts in zip(plan.files, contents, strict=True)
        ]
        self.columns = self.tables[0][0].columns
        self.places = Places(plan, [parts[0].columns for parts in self.tables])
        self.unread: dict[int, list[UnreadLine]] = {}
        self.left_out = 0
        self._joins = [self._join(number) for number in range(len(plan.joins))]
        self._filters = [
            (self.places.find(each.column, "only"), frozenset(each.values), each.negate)
            for each in plan.only
        ]
        self._spread = self.places.spread()
        known = {each.name: each for each in spec.fields}
        self._computes = [(known[each.target], self._compute(each, known)) for each in plan.columns]
        self._required = spec.required(plan)
        self._empty = frozenset(plan.empty_texts) | {""}

    def __iter__(self) -> Iterator[AssembledRow]:
        self.left_out = 0
        number = 0
        for part, table in enumerate(self.tables[0]):
            for line in table:
                for row in self._rows_of(line, part):
                    number += 1
                    row.number = number
                    yield row

    # --- one line ---

    def _rows_of(self, line: Line, part: int) -> Iterator[AssembledRow]:
        number, cells, reason = line
        if reason is not None:
            yield AssembledRow(0, number, part, cells, {}, reason)
            return
        context: Context = [()] * (len(self.tables) + 1)
        context[0] = cells
        problem = self._look_up(context)
        for pair in self._spread(cells):
            context[-1] = pair
            if self._is_left_out(context):
                self.left_out += 1
                continue
            values, wrong = self._values(context)
            yield AssembledRow(0, number, part, cells, values, problem or wrong)

    def _look_up(self, context: Context) -> Reason | None:
        problem = None
        for join, index, refs, names in self._joins:
            key = tuple(_text_at(context, ref) for ref in refs)
            line = index.lines.get(key)
            if line is None and join.required and problem is None:
                problem = index.why_missing(key, names)
            context[join.file] = () if line is None else line
        return problem

    def _is_left_out(self, context: Context) -> bool:
        for ref, values, negate in self._filters:
            text = _text_at(context, ref)
            found = ("" if text in self._empty else text) in values
            if found == negate:
                return True
        return False

    def _values(self, context: Context) -> tuple[dict[str, str | None], Reason | None]:
        values: dict[str, str | None] = {}
        problem = None
        for target, compute in self._computes:
            try:
                value = compute(context)
            except CellRefused as refused:
                problem = problem or _in_field(target, refused.reason)
                value = None
            else:
                if value is None and target.name in self._required and problem is None:
                    problem = Reason(gettext_noop("{field} is empty."), field=target.label)
            values[target.name] = value
        return values, problem

    # --- preparing ---

    def _join(self, number: int) -> tuple[Any, Index, list[Ref], list[str]]:
        join = self.plan.joins[number]
        self.places.check_join(join, number)
        refs = [self.places.find(mine, "joins") for mine, _ in join.on]
        columns = [theirs for _, theirs in join.on]
        parts = self.tables[join.file]
        positions = [self.places.position(join.file, column) for column in columns]
        index = build_index(self.plan.files[join.file].name, columns, positions, parts)
        unread = [line for lines in index.unread.values() for line in lines]
        self.unread[join.file] = sorted(unread, key=lambda line: line.number)
        return join, index, refs, [mine for mine, _ in join.on]

    def _compute(self, column: ColumnPlan, known: Mapping[str, Field]) -> Compute:
        target = known[column.target]
        given = [bool(column.column), bool(column.columns), bool(column.constant)]
        if sum(given) + bool(column.formula) != 1:
            raise PlanRefused(
                gettext_noop("{field} needs exactly one of column, constant and formula."),
                target.name,
                field=target.label,
            )
        if column.constant:
            return _constant(target, column.constant)
        if column.formula:
            return self._formula(target, column.formula)
        if column.columns:
            return self._composed(target, column.columns)
        return self._single(target, column.column)

    def _single(self, target: Field, name: str) -> Compute:
        ref = self.places.find(name, target.name)
        convert = converter(target, self.places.file_of(ref), self.plan.empty_texts)
        file, position = ref

        def one(context: Context) -> str | None:
            line = context[file]
            return convert(line[position]) if line else None

        return one

    def _composed(self, target: Field, names: Sequence[str]) -> Compute:
        refs = [self.places.find(name, target.name) for name in names]
        return lambda context: "-".join(_text_at(context, ref) for ref in refs).strip("-") or None

    def _formula(self, target: Field, text: str) -> Compute:
        try:
            formula = compile_formula(text, self.places.names)
        except FormulaError as error:
            raise PlanRefused(error.reason.template, target.name, **error.reason.values) from error
        refs = [self.places.find(name, target.name) for name in formula.names]
        readers = [self._operand(ref, name) for ref, name in zip(refs, formula.names, strict=True)]

        def compute(context: Context) -> str | None:
            operands = [read(context) for read in readers]
            try:
                return plain(formula.evaluate(operands))
            except ValueError as error:
                raise CellRefused(Reason(gettext_noop("The formula divides by zero."))) from error

        return compute

    def _operand(self, ref: Ref, name: str) -> Callable[[Context], Decimal]:
        file, position = ref
        plan_file = self.places.file_of(ref)
        empties = frozenset(self.plan.empty_texts) | {""}
        known: dict[Any, Decimal] = {}

        def read(context: Context) -> Decimal:
            line = context[file]
            cell = line[position] if line else ""
            value = known.get(cell)
            if value is None:
                text = cell_text(cell, plan_file.decimal).strip()
                if text in empties:
                    raise CellRefused(
                        Reason(
                            gettext_noop("{column} is empty, so nothing can be computed."),
                            column=name,
                        )
                    )
                value = number_of(text, cell, plan_file)
                if len(known) < 50_000:
                    known[cell] = value
            return value

        return read


def assemble(plan: Plan, spec: ImportSpec, contents: Sequence[Sequence[bytes]]) -> Assembly:
    """Make the plan ready to run over the files. FileRefused or PlanRefused in words."""
    return Assembly(plan, spec, contents)


def _parts(file: FilePlan, parts: Sequence[bytes]) -> list[Table]:
    first = open_table(parts[0], reading_of(parts[0], file))
    tables = [first]
    for content in parts[1:]:
        table = open_table(content, reading_of(content, file, part=1))
        if table.columns != first.columns:
            raise FileRefused(
                gettext_noop("The corrected file has other columns than {name}."), name=file.name
            )
        tables.append(table)
    return tables


def reading_of(content: bytes, file: FilePlan, *, part: int = 0) -> FilePlan:
    """How this part is read. Corrected lines come as some program saved them, but in the file's
    conventions of numbers and dates."""
    found = replace(sniff(content, file.name), decimal=file.decimal, date_order=file.date_order)
    return found if part or open_table(content, found).is_corrected else file


def _text_at(context: Context, ref: Ref) -> str:
    line = context[ref[0]]
    return cell_text(line[ref[1]]).strip() if line else ""


def _in_field(target: Field, reason: Reason) -> Reason:
    """The same sentence with the field's name before it."""
    return Reason(gettext_noop("{field}: {problem}"), field=target.label, problem=reason)


def _constant(target: Field, text: str) -> Compute:
    """Constants are written by a person, in plain decimals and ISO dates, and read once."""
    try:
        value = converter(target, FilePlan(name=""), ())(text)
    except CellRefused as refused:
        raise PlanRefused(
            refused.reason.template, target.name, **refused.reason.values
        ) from refused
    return lambda _context: value
