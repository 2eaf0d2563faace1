"""The transaction of a REST request, begun again where PostgreSQL asks for it."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

from kam.failures import was_undone

Answer = TypeVar("Answer")
MOST = 3
PAUSE = 0.05  # seconds, doubled by each attempt


def in_transaction(work: Callable[[], Answer], *, repeatable: bool) -> Answer:
    """`work` in one transaction; up to three times where a deadlock undid all of it.

    `repeatable`: whether the work leaves nothing outside the database and reads nothing away.
    """
    most = MOST if repeatable and not connection.in_atomic_block else 1
    for attempt in range(1, most + 1):
        try:
            with transaction.atomic():
                return work()
        except OperationalError as error:
            if attempt == most or not was_undone(error):
                raise
            time.sleep(PAUSE * 2**attempt * random.random())  # noqa: S311  spreads two that met
    raise AssertionError("unreachable")
