"""Stamps each transaction with `SET LOCAL app.tenant_id`, which the row policies read.

SET LOCAL ends with the transaction, so a pooled connection can never carry one tenant's stamp into
another tenant's work. A session-level setting would.

What only frames statements (BEGIN, the stamp, SAVEPOINT, RELEASE) is not worth a round trip: it
waits and goes in one message with the next statement, or nowhere if none follows.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, NotSupportedError, OperationalError, transaction
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg.pq import TransactionStatus

from kam.tenancy import context

RELEASE = "RELEASE SAVEPOINT"
KEPT_AFTER = 2  # times that a connection sends a statement before its plan may be kept


class Operations(DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str | None:
        """What was sent, for logs: a statement with a kept plan carries its values beside it."""
        if isinstance(cursor, base.ServerBindingCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = Operations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._in_stamped_transaction)
        self._prepares = False
        self._frame: list[str] = []  # waits for the next statement

    def connect(self) -> None:
        self._frame.clear()
        super().connect()

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if settings.KEPT_PLANS:
            params["prepare_threshold"] = KEPT_AFTER
        return params

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Let PostgreSQL keep the plans of the statements sent inside the block.

        Planning a large reading takes it longer than answering. After a few plans made for their
        values it keeps a general one only where that is as good.
        """
        before, self._prepares = self._prepares, True
        try:
            yield
        except NotSupportedError:
            # A column changed its type under a kept plan: give the connection back no more.
            self.close_at = 0
            raise
        finally:
            self._prepares = before

    def first_row(self, sql: str, params: Sequence[Any]) -> tuple[Any, ...] | None:
        """The row of the first statement of a request, which only reads.

        It finds out by itself whether the kept connection lives: asking before costs every
        request a round trip. Where it does not, nothing was begun and a new one is asked.
        """
        self.health_check_done = True
        try:
            return self._row(sql, params)
        except (OperationalError, InterfaceError):
            if self.in_atomic_block or self.is_usable():
                raise
            self.close()
            return self._row(sql, params)

    def _row(self, sql: str, params: Sequence[Any]) -> tuple[Any, ...] | None:
        with self.prepared(), self.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchone()

    def create_cursor(self, name: str | None = None) -> Any:
        if name is not None or not self._prepares:
            return super().create_cursor(name)
        usual = self.connection.cursor_factory
        self.connection.cursor_factory = base.ServerBindingCursor
        try:
            return super().create_cursor()
        finally:
            self.connection.cursor_factory = usual

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001  Django's own signature
        """Begin with the stamp; leaving a transaction is the driver's own way."""
        if autocommit:
            super()._set_autocommit(autocommit)
        else:
            self._frame = ["BEGIN", *_stamp(context.current_tenant_id())]

    def _commit(self) -> None:
        """The end of a transaction closes whatever is open in it."""
        self._frame.clear()
        super()._commit()

    def _rollback(self) -> None:
        self._frame.clear()
        super()._rollback()

    def _savepoint(self, sid: str) -> None:
        self._frame.append(self.ops.savepoint_create_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        opened = self.ops.savepoint_create_sql(sid)
        if opened in self._frame:  # nothing happened in it
            self._frame.remove(opened)
        else:
            self._frame.append(self.ops.savepoint_commit_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        opened = self.ops.savepoint_create_sql(sid)
        if opened in self._frame:
            del self._frame[self._frame.index(opened) + 1 :]
        else:  # at once: a failed transaction that waits for it could not be committed
            self._frame.clear()
            super()._savepoint_rollback(sid)

    def stamp(self, tenant_id: UUID | None) -> None:
        """Write the tenant into the open transaction; None leaves it unset, so policies raise."""
        self._frame += _stamp(tenant_id)

    def unstamp(self) -> None:
        """Take the tenant out of an open transaction that goes on without one.

        A failed transaction takes no statement; its rollback takes the stamp away as well.
        """
        if self.connection is None or self.needs_rollback:
            return
        if self._frame or self.connection.info.transaction_status == TransactionStatus.INTRANS:
            self._frame.append("SET LOCAL app.tenant_id = ''")

    def _in_stamped_transaction(
        self, execute: Callable[..., Any], sql: str, params: Any, many: Any, ctx: dict[str, Any]
    ) -> Any:
        """Give a statement outside any transaction a short stamped one of its own."""
        if self._frame:
            return self._framed(execute, sql, params, many, ctx)
        if context.current_tenant_id() is None or self.in_atomic_block:
            return execute(sql, params, many, ctx)
        if not self.get_autocommit():
            return execute(sql, params, many, ctx)
        with transaction.atomic(using=self.alias):
            return self._framed(execute, sql, params, many, ctx)

    def _framed(
        self, execute: Callable[..., Any], sql: str, params: Any, many: Any, ctx: dict[str, Any]
    ) -> Any:
        """Send what waits: in one message with the statement, where its protocol allows for two."""
        cursor = ctx["cursor"].cursor
        together = isinstance(cursor, base.Cursor) and isinstance(sql, str) and not many
        if not together and all(each.startswith(RELEASE) for each in self._frame):
            return execute(sql, params, many, ctx)  # what is over may be closed later
        frame, self._frame = self._frame, []
        try:
            if together:
                answer = execute(f"{'; '.join(frame)}; {sql}", params, many, ctx)
                cursor.set_result(-1)
                return answer
            with self.wrap_database_errors:
                self.connection.execute("; ".join(frame))
        except Exception:
            if self.connection.info.transaction_status != TransactionStatus.INERROR:
                self._frame = frame  # refused before it was sent
            raise
        return execute(sql, params, many, ctx)


def _stamp(tenant_id: UUID | None) -> list[str]:
    return [] if tenant_id is None else [f"SET LOCAL app.tenant_id = '{tenant_id}'"]
