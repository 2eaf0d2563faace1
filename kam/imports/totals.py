"""Control totals: what the source says about rows and sum, against what was read."""

from __future__ import annotations

from decimal import Decimal

from kam.imports.numbers import is_number, parse_number
from kam.imports.reasons import Reason, gettext_noop
from kam.imports.spec import ControlPlan


def parse_total(text: str) -> Decimal:
    """A sum as a person types it (1,234.56 or 1.234,56). ValueError if it reads in no way; of
    two readings that differ, the one with the decimal point counts."""
    decimal = "." if is_number(text, ".") else ","
    return parse_number(text, decimal)


def mismatch(control: ControlPlan, *, rows: int, total: Decimal) -> Reason | None:
    """In words, how what was read differs from what the source says; None if it does not."""
    if control.rows is not None and control.rows != rows:
        return Reason(
            gettext_noop("The source says {wanted} rows, the files have {found}."),
            wanted=control.rows,
            found=rows,
        )
    if control.sum and parse_total(control.sum) != total:
        return Reason(
            gettext_noop("The source says a total of {wanted}, the files have {found}."),
            wanted=control.sum,
            found=f"{total:f}",
        )
    return None
