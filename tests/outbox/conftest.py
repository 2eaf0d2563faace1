"""A task's time that ends at the worst moment."""

import pytest
from django.db import connection

from kam import timelimits, workers


@pytest.fixture
def late_limit():
    """The test runs as a task does, whose time is over when what it did is about to be marked."""

    def tell(execute, sql, *rest):
        if 'SET "done_at"' in sql:
            told.append(sql)
            workers.end_in_time(0, None)
        return execute(sql, *rest)

    told = []
    timelimits.begin("a task")
    with connection.execute_wrapper(tell):
        yield told
    timelimits.end("a task")
