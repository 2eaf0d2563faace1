"""What a run changed in a row of another app, and what becomes of it when the run is undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

Image = Mapping[str, Any]  # a row by column, as JSON holds it


@dataclass(frozen=True, slots=True)
class Trace:
    """One row of a `kind` before and after; None where there was none."""

    kind: str
    subject_id: UUID
    account_id: UUID | None
    before: Image | None
    after: Image | None
    id: UUID | None = None

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """{column: (before, after)} of a row that was there before and after."""
        before, after = self.before or {}, self.after or {}
        return {
            name: (before.get(name), value)
            for name, value in after.items()
            if before.get(name) != value
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """What had to stay: what it is called, and why, in words."""

    label: str
    reason: str


class Undoing(Protocol):
    """The undoing of a run, as a spec sees it."""

    run_id: UUID
    since: datetime  # when the run began
    now: datetime
    today: date  # in the tenant's zone
    transactions: Sequence[int]  # of this run, its undoing and of runs that are undone

    def standing(self, kind: str, *, made: bool | None = None) -> list[Trace]:
        """The next traces that stand, the newest first; only rows that the run made, or changed."""

    def left_over(self, kind: str) -> dict[UUID, UUID]:
        """{trace: subject} of rows made by this run, and by undone ones when they were in use."""

    def made(self, kind: str, ids: Collection[UUID]) -> set[UUID]:
        """Those of `ids` that the run made."""

    def settle(
        self, *, restored: Collection[UUID] = (), kept: Mapping[UUID, Kept] | None = None
    ) -> None:
        """These traces are dealt with."""

    def keep_parts(self, kept: Mapping[UUID, Kept]) -> int:
        """The run's changes to parts of these accounts stay, too. Returns how many."""

    def keep(self, kind: str, kept: Mapping[UUID, Kept]) -> None:
        """Rows without a trace that have to stay, by id."""
