"""Migrations on a living system: a lock that is not free soon is given up and asked for again.

Whoever waits for a strong lock makes everybody behind him wait, too. So each statement waits at
most `lock_timeout`, then its migration is rolled back as a whole and tried again, until the long
reader is gone or patience ends. Statements that say CONCURRENTLY hold nobody up and may wait.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

CONTENDED = frozenset({"55P03", "40P01"})  # lock_not_available, deadlock_detected
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds


class OutOfPatience(RuntimeError):
    """The lock was never free; what the migration had done is rolled back."""


class PatientExecutor(MigrationExecutor):
    """Runs migrations as the framework does, each as often as it takes."""

    lock_timeout = 1000  # milliseconds
    patience = 300.0  # seconds for one migration
    told: Callable[[str], None] = staticmethod(lambda _line: None)

    def apply_migration(self, state: Any, migration: Migration, *args: Any, **kwargs: Any) -> Any:
        """A failed try has changed its state: each gets a copy."""

        def attempt() -> Any:
            return super(PatientExecutor, self).apply_migration(
                state.clone(), migration, *args, **kwargs
            )

        return self._patiently(migration, attempt)

    def unapply_migration(self, state: Any, migration: Migration, *args: Any, **kwargs: Any) -> Any:
        def attempt() -> Any:
            return super(PatientExecutor, self).unapply_migration(
                state.clone(), migration, *args, **kwargs
            )

        return self._patiently(migration, attempt)

    def _patiently(self, migration: Migration, attempt: Callable[[], Any]) -> Any:
        if not migration.atomic:
            # its statements stand one by one, so each is tried again by itself
            with self.connection.execute_wrapper(self._one_statement):
                return attempt()
        return self._until_free(str(migration), attempt)

    def _one_statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any
    ) -> Any:
        def attempt() -> Any:
            return execute(sql, params, many, context)

        if self.connection.in_atomic_block:
            return attempt()
        if "CONCURRENTLY" in sql.upper():
            with _waiting(self.connection, 0, self.lock_timeout):
                return attempt()
        return self._until_free(sql[:60], attempt)

    def _until_free(self, what: str, attempt: Callable[[], Any]) -> Any:
        deadline, pause = time.monotonic() + self.patience, FIRST_PAUSE
        while True:
            try:
                return attempt()
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) not in CONTENDED:
                    raise
                if time.monotonic() + pause > deadline:
                    raise OutOfPatience(
                        f"{what}: the lock was not free for {self.patience:g} s. Nothing of it was "
                        "kept; end the long transaction (pg_stat_activity) and migrate again."
                    ) from error
            self.told(f"  {what} waits for a lock; again in {pause:g} s")
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


@contextmanager
def _waiting(connection: BaseDatabaseWrapper, now: int, then: int) -> Iterator[None]:
    """Another lock_timeout in milliseconds for the session, then the former one."""
    _set(connection, now)
    try:
        yield
    finally:
        _set(connection, then)


@contextmanager
def short_waits(connection: BaseDatabaseWrapper, milliseconds: int) -> Iterator[None]:
    """No statement waits longer for a lock inside the block."""
    _set(connection, milliseconds)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _set(connection, 0)


def _set(connection: BaseDatabaseWrapper, milliseconds: int) -> None:
    connection.ensure_connection()
    connection.connection.execute(f"SET lock_timeout = {milliseconds:d}")
