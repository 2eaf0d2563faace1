"""Months, trailing windows and fiscal years. Pure Python; a month is its first day."""

from dataclasses import dataclass
from datetime import date, timedelta


def month_of(day: date) -> date:
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """The first day of the month `count` months after (or, negative, before) `month`."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """Every month from `first` to `last`, both included; empty if last is before first."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(first, i) for i in range(max(count, 0))]


def trailing_months(last: date, count: int = 12) -> list[date]:
    """The `count` months that end with the month of `last`, oldest first."""
    return months_between(add_months(month_of(last), 1 - count), month_of(last))


@dataclass(frozen=True)
class FiscalYear:
    """A year of the books: its first and last day, called by the calendar years it touches."""

    first: date
    last: date

    @property
    def label(self) -> str:
        if self.first.year == self.last.year:
            return str(self.first.year)
        return f"{self.first.year}/{self.last.year % 100:02d}"

    @property
    def months(self) -> list[date]:
        return months_between(self.first, self.last)

    def quarter(self, day: date) -> int:
        """1–4: the quarter of this fiscal year that holds `day`."""
        return ((day.year - self.first.year) * 12 + day.month - self.first.month) // 3 + 1


def fiscal_year(day: date, start: int = 1) -> FiscalYear:
    """The fiscal year that holds `day` when years begin with month `start` (1–12)."""
    if not 1 <= start <= 12:
        raise ValueError("A fiscal year starts with a month from 1 to 12.")
    first = date(day.year if day.month >= start else day.year - 1, start, 1)
    return FiscalYear(first, add_months(first, 12) - timedelta(days=1))
