"""What moves with an account: each app says for its own tables.

An app above brings a `Mover` for each of its tables that hang on accounts, and a follower for what
it derives from them, from its AppConfig.ready; this one knows none of them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.merging import Change
from accounts.models import Account
from kam.identity.actor import Actor
from kam.tenancy.models import TenantModel


@dataclass(frozen=True)
class Pair:
    """The two, as they are read under lock, and when it happens."""

    survivor: Account
    merged: Account
    today: date
    now: datetime


Plan = Callable[[Pair], list[Change]]
Follow = Callable[..., None]


@dataclass(frozen=True)
class Mover:
    """`plan` says what becomes of the rows of `model`; `label` is what people call them."""

    kind: str
    label: object
    model: type[TenantModel]
    plan: Plan


_movers: dict[str, Mover] = {}
_followers: dict[str, Follow] = {}


def moves_with_accounts(mover: Mover) -> None:
    """Let rows of another table move, too. Kinds are applied in the order in which they come."""
    _movers[mover.kind] = mover


def follow_merges(name: str, follow: Follow) -> None:
    """`follow(account_ids=, by=, today=, now=)` derives anew what depends on these accounts."""
    _followers[name] = follow


def movers() -> list[Mover]:
    return list(_movers.values())


def mover_of(kind: str) -> Mover | None:
    return _movers.get(kind)


def let_follow(*, account_ids: Collection[UUID], by: Actor, today: date, now: datetime) -> None:
    for follow in _followers.values():
        follow(account_ids=account_ids, by=by, today=today, now=now)


def rows_of(model: type[TenantModel], account_id: UUID) -> list[dict[str, Any]]:
    """Every row of a table that hangs on the account, by column, the oldest first."""
    names = [each.attname for each in model._meta.concrete_fields if not each.generated]
    found = model.objects.filter(account_id=account_id).order_by("id").values(*names)
    return list(found)
