"""The dates of a contract: what is due next, and when it is near (method row 71). Pure Python."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

# Method 2.6: a deadline counts as near from this many days on.
NEAR_DAYS = 90

Event = Literal["notice", "end", "ended", "open", "none"]


@dataclass(frozen=True)
class Deadline:
    """The next date of a contract. `days` to it (negative: since), None where no date is known."""

    event: Event
    on: date | None = None
    days: int | None = None

    @property
    def near(self) -> bool:
        return self.event in {"notice", "end"} and self.days is not None and self.days <= NEAR_DAYS


def next_deadline(
    *, state: str, ends_on: date | None, notice_on: date | None, today: date
) -> Deadline:
    """What a contract asks for next: notice, then its end (its last day); "ended" after that.

    A contract without an end is "open"; one that was renewed or ended asks for nothing.
    """
    if state in {"renewed", "ended"}:
        return Deadline("none", ends_on)
    if notice_on is not None and notice_on >= today:
        return Deadline("notice", notice_on, (notice_on - today).days)
    if ends_on is None:
        return Deadline("open")
    days = (ends_on - today).days
    return Deadline("end" if days >= 0 else "ended", ends_on, days)


def wrong_dates(
    *, starts_on: date | None, ends_on: date | None, notice_on: date | None
) -> dict[str, str]:
    """Codes of what cannot be, by field: `ends_before_start`, `notice_after_end`,
    `notice_before_start`."""
    wrong = {}
    if starts_on and ends_on and ends_on < starts_on:
        wrong["ends_on"] = "ends_before_start"
    if notice_on and ends_on and notice_on > ends_on:
        wrong["notice_on"] = "notice_after_end"
    if notice_on and starts_on and notice_on < starts_on:
        wrong["notice_on"] = "notice_before_start"
    return wrong
