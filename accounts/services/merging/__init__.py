"""Two accounts that are one: merge them, see before what that does, take it back."""

from accounts.services.merging.acts import (
    Returned,
    merge_accounts,
    planned_merge,
    unmerge_accounts,
)
from accounts.services.merging.movers import Mover, Pair, follow_merges, moves_with_accounts

__all__ = [
    "Mover",
    "Pair",
    "Returned",
    "follow_merges",
    "merge_accounts",
    "moves_with_accounts",
    "planned_merge",
    "unmerge_accounts",
]
