"""Requests of one process that ask for the limits in the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from kam.rest.limits import Limiter
from tests.databases import admin_url

WAITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = %s AND wait_event_type = 'Lock' AND query LIKE '%%INTO rest_bucket%%'
"""


@pytest.mark.django_db(transaction=True)
def test_nobody_spends_what_another_has_counted_on(cast):
    """One bucket holds a single request, the other none: both ask, and both are served."""
    mine = replace(cast.manager.actor, token_id=uuid4())
    limiter = Limiter()
    limiter.take(mine, cost=1)
    limiter.buckets[mine.token_id].held, limiter.buckets[mine.tenant.id].held = 1, 0

    def ask(_number):
        try:
            return limiter.take(mine, cost=1)
        finally:
            connection.close()

    name = connection.settings_dict["NAME"]
    with psycopg.connect(admin_url(), dbname=name) as held, ThreadPoolExecutor(2) as pool:
        held.execute("SELECT FROM rest_bucket FOR UPDATE")
        asked = pool.map(ask, range(2))
        until = time.monotonic() + 20
        with psycopg.connect(admin_url(), autocommit=True) as watch:
            while watch.execute(WAITING, [name]).fetchone() != (2,):
                assert time.monotonic() < until, "they never met"
                time.sleep(0.01)
        held.rollback()

        assert len(list(asked)) == 2
