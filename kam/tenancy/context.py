"""Which tenant the running code works for."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol
from uuid import UUID

from django.db import connections


class HasId(Protocol):
    id: UUID


class NoActiveTenant(RuntimeError):
    """A tenant's table was asked for outside `with activate(tenant)`."""


class TenantSwitchRefused(RuntimeError):
    """One transaction belongs to one tenant."""


_current: ContextVar[UUID | None] = ContextVar("kam_tenant_id", default=None)


def current_tenant_id() -> UUID | None:
    return _current.get()


def required_tenant_id() -> UUID:
    tenant_id = _current.get()
    if tenant_id is None:
        raise NoActiveTenant("No tenant is active: enter by `with activate(tenant)`.")
    return tenant_id


@contextmanager
def activate(tenant: HasId | UUID) -> Iterator[None]:
    """Work for `tenant` inside the block; entering the active one again changes nothing.

    Raises TenantSwitchRefused when another tenant's transaction is open.
    """
    tenant_id = tenant if isinstance(tenant, UUID) else tenant.id
    before = _current.get()
    if before == tenant_id:
        yield
        return
    open_now = [c for c in connections.all(initialized_only=True) if c.in_atomic_block]
    if before is not None and open_now:
        raise TenantSwitchRefused("Another tenant's transaction is open.")
    token = _current.set(tenant_id)
    try:
        for connection in open_now:
            connection.stamp(tenant_id)
        yield
    finally:
        _current.reset(token)
        for connection in open_now:
            if connection.in_atomic_block:
                connection.unstamp()


@contextmanager
def no_tenant() -> Iterator[None]:
    """For the two places that walk over tenants outside any transaction: the relay and tests."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)
