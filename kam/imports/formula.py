"""Arithmetic over columns: unitPrice × quantity × (1 − discount). Parsed by hand, never eval."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException

from kam.imports.reasons import Reason, gettext_noop

MAX_LENGTH = 500
MAX_DEPTH = 40
_CONTEXT = Context(prec=34, rounding=ROUND_HALF_UP)

Evaluate = Callable[[Sequence[Decimal]], Decimal]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:[.,][0-9]+)?)(?![\w.])
    | \[(?P<bracket>[^\[\]]+)\]
    | "(?P<double>[^"]+)"
    | '(?P<single>[^']+)'
    | (?P<word>[^\W\d][\w.]*)
    | (?P<sign>[-+*/()%×÷·∙:−–])
    )""",
    re.VERBOSE,
)
_SAME = {"×": "*", "·": "*", "∙": "*", "÷": "/", ":": "/", "−": "-", "–": "-"}


class FormulaError(Exception):
    """The text is no formula. `reason` in words; `position` counts characters from 1."""

    def __init__(self, position: int, template: str, /, **values: object) -> None:
        self.position = position
        self.reason = Reason(template, position=position, **values)
        super().__init__(str(self.reason))


@dataclass(frozen=True)
class Formula:
    """`names` are columns in order of first use; `evaluate` takes their values in that order."""

    names: tuple[str, ...]
    _run: Evaluate

    def evaluate(self, values: Sequence[Decimal]) -> Decimal:
        """The exact result, to 34 digits. ValueError if a division by zero or an overflow."""
        try:
            return self._run(values)
        except DecimalException as error:
            raise ValueError("division by zero") from error


def compile_formula(text: str, columns: Sequence[str]) -> Formula:
    """Read `text` over `columns` (found by name, capitals aside). FormulaError if it is none."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(MAX_LENGTH, gettext_noop("The formula is longer than 500 characters."))
    return _Parser(text, columns).parse()


def rounded(value: Decimal, exponent: int) -> Decimal:
    """To `exponent` decimals, halves away from zero: how an amount of money is rounded."""
    return value.quantize(Decimal(1).scaleb(-exponent), rounding=ROUND_HALF_UP, context=_CONTEXT)


@dataclass(frozen=True)
class _Token:
    kind: str  # number | name | sign | end
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    result = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise FormulaError(
                at + 1,
                gettext_noop("“{sign}” at character {position} means nothing here."),
                sign=text[at],
            )
        kind = str(match.lastgroup)
        position = match.start(kind) + 1
        result.append(_Token(_kind(kind), match[kind], position))
        at = match.end()
    result.append(_Token("end", "", len(text) + 1))
    return result


def _kind(group: str) -> str:
    if group in {"number", "sign"}:
        return group
    return "word" if group == "word" else "name"


class _Parser:
    def __init__(self, text: str, columns: Sequence[str]) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0
        self.known = _by_name(columns)
        self.names: list[str] = []

    def parse(self) -> Formula:
        run = self._sum()
        if self._now.kind != "end":
            raise self._unexpected()
        return Formula(tuple(self.names), run)

    @property
    def _now(self) -> _Token:
        return self.tokens[self.at]

    def _sign(self) -> str:
        """The operator here, "" if there is none. A lone x between two values multiplies."""
        token = self._now
        if token.kind == "sign":
            return _SAME.get(token.text, token.text)
        if token.kind == "word" and token.text in {"x", "X"}:
            return "*"
        return ""

    def _sum(self) -> Evaluate:
        self._deeper()
        left = self._product()
        while (sign := self._sign()) in {"+", "-"}:
            self.at += 1
            left = _pair(sign, left, self._product())
        self.depth -= 1
        return left

    def _product(self) -> Evaluate:
        left = self._factor()
        while (sign := self._sign()) in {"*", "/"}:
            self.at += 1
            left = _pair(sign, left, self._factor())
        return left

    def _factor(self) -> Evaluate:
        token = self._now
        if token.kind == "sign" and _SAME.get(token.text, token.text) in {"-", "+"}:
            self.at += 1
            self._deeper()
            inner = self._factor()
            self.depth -= 1
            return _negated(inner) if token.text != "+" else inner
        if token.kind == "sign" and token.text == "(":
            return self._group()
        if token.kind == "number":
            return self._number()
        if token.kind in {"word", "name"}:
            self.at += 1
            return self._column(token)
        raise self._unexpected()

    def _group(self) -> Evaluate:
        opened = self._now
        self.at += 1
        inner = self._sum()
        if self._now.kind != "sign" or self._now.text != ")":
            if self._now.kind != "end":
                raise self._unexpected()
            raise FormulaError(
                opened.position,
                gettext_noop("The parenthesis at character {position} is never closed."),
            )
        self.at += 1
        return inner

    def _number(self) -> Evaluate:
        value = Decimal(self._now.text.replace(",", "."))
        self.at += 1
        if self._now.kind == "sign" and self._now.text == "%":
            self.at += 1
            value /= 100
        return lambda _: value

    def _column(self, token: _Token) -> Evaluate:
        name = self.known.get(token.text) or self.known.get(token.text.strip().casefold())
        if name is None:
            raise FormulaError(
                token.position,
                gettext_noop("There is no column “{name}” (character {position})."),
                name=token.text,
            )
        if name not in self.names:
            self.names.append(name)
        index = self.names.index(name)
        return lambda values: values[index]

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(
                self._now.position, gettext_noop("The formula has too many parentheses.")
            )

    def _unexpected(self) -> FormulaError:
        if self._now.kind == "end":
            return FormulaError(
                self._now.position,
                gettext_noop(
                    "The formula ends at character {position} where a value should stand."
                ),
            )
        return FormulaError(
            self._now.position,
            gettext_noop("“{sign}” at character {position} does not fit here."),
            sign=self._now.text,
        )


def _by_name(columns: Sequence[str]) -> Mapping[str, str]:
    """Exact names first; names that differ by capitals only are found exactly or not at all."""
    folded: dict[str, str] = {}
    for column in columns:
        key = column.strip().casefold()
        folded[key] = "" if key in folded else column
    return {key: name for key, name in folded.items() if name} | {name: name for name in columns}


def _pair(sign: str, left: Evaluate, right: Evaluate) -> Evaluate:
    act = {
        "+": _CONTEXT.add,
        "-": _CONTEXT.subtract,
        "*": _CONTEXT.multiply,
        "/": _CONTEXT.divide,
    }[sign]
    return lambda values: act(left(values), right(values))


def _negated(inner: Evaluate) -> Evaluate:
    return lambda values: -inner(values)
