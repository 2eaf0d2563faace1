"""Stamps each transaction with `SET LOCAL app.tenant_id`, which the row policies read.

SET LOCAL ends with the transaction, so a pooled connection can never carry one tenant's stamp into
another tenant's work. A session-level setting would.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from kam.tenancy import context


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._in_stamped_transaction)

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001  Django's own signature
        """Begin and stamp in one round trip; leaving a transaction is the driver's own way."""
        if autocommit:
            super()._set_autocommit(autocommit)
            return
        with self.wrap_database_errors:
            self.connection.execute(f"BEGIN; {_stamp(context.current_tenant_id())}")

    def stamp(self, tenant_id: UUID | None) -> None:
        """Write the tenant into the open transaction; None leaves it unset, so policies raise."""
        if tenant_id is not None:
            self.connection.execute(_stamp(tenant_id))

    def unstamp(self) -> None:
        """Take the tenant out of an open transaction that goes on without one.

        A failed transaction takes no statement; its rollback takes the stamp away as well.
        """
        if self.connection is None or self.needs_rollback:
            return
        if self.connection.info.transaction_status == TransactionStatus.INTRANS:
            self.connection.execute("SET LOCAL app.tenant_id = ''")

    def _in_stamped_transaction(
        self, execute: Callable[..., Any], sql: str, params: Any, many: Any, ctx: dict[str, Any]
    ) -> Any:
        """Give a statement outside any transaction a short stamped one of its own."""
        if context.current_tenant_id() is None or self.in_atomic_block:
            return execute(sql, params, many, ctx)
        if not self.get_autocommit():
            return execute(sql, params, many, ctx)
        with transaction.atomic(using=self.alias):
            return execute(sql, params, many, ctx)


def _stamp(tenant_id: UUID | None) -> str:
    return "" if tenant_id is None else f"SET LOCAL app.tenant_id = '{tenant_id}'"
