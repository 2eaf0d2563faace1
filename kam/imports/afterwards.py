"""What other apps want to begin once a run has brought rows in: they register it, we call it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction

Follow = Callable[[Any], object]
_followers: dict[str, Follow] = {}


def follow_runs(name: str, follow: Follow) -> None:
    """Called by AppConfig.ready. `follow(tenant_id)` is called after the commit of a run's end; it
    may only wake somebody, for a message can be lost and a tick has to find the work as well."""
    _followers[name] = follow


def call_followers(tenant_id: object) -> None:
    """Within the transaction that ends a run: everyone is called once it is committed."""
    for follow in _followers.values():
        transaction.on_commit(partial(follow, tenant_id), robust=True)
