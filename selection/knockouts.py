"""Declared knock-outs: facts that rule an account out beside its score (method 3.1).

A knock-out is never a hidden zero: it says nothing about the score. Pure functions.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST = 3
"""Knock-outs that a version may declare (method 3.1)."""


class KnockoutFlaw(StrEnum):
    """Why a knock-out cannot be declared."""

    NO_FIELD = "no_field"
    NO_VALUES = "no_values"
    NOT_READ = "not_read"


@dataclass(frozen=True)
class Declared:
    """A knock-out: `field` "" is stated by people, else it holds for any of `values` there."""

    code: str
    field: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Which knock-outs hold for an account, in their order, and which of them are overridden."""

    holding: tuple[str, ...]
    overridden: tuple[str, ...]

    @property
    def blocking(self) -> tuple[str, ...]:
        """Those that rule the account out."""
        return tuple(code for code in self.holding if code not in self.overridden)


def flaw(*, is_fact: bool, field: str, values: Collection[str]) -> KnockoutFlaw | None:
    """A fact reads no field; what is read needs a field and at least one value."""
    if is_fact:
        return KnockoutFlaw.NOT_READ if field or values else None
    if not field:
        return KnockoutFlaw.NO_FIELD
    return None if any(value.strip() for value in values) else KnockoutFlaw.NO_VALUES


def verdict(
    declared: Sequence[Declared],
    *,
    fields: Mapping[str, str],
    stated: Collection[str],
    overrides: Collection[str],
) -> Verdict:
    """What holds for an account with these field values, stated facts and overrides.

    An unknown (empty) field never rules out; an override counts only while its knock-out holds.
    """
    holding = tuple(
        each.code
        for each in declared
        if (each.code in stated if not each.field else _reads(fields.get(each.field, ""), each))
    )
    return Verdict(holding, tuple(code for code in holding if code in overrides))


def _reads(value: str, declared: Declared) -> bool:
    return bool(value) and value in declared.values
