"""Beat: it only ticks, so it loads no application and starts in a moment."""

import logging
import os
import time
from datetime import timedelta
from typing import Any

import psycopg
from celery import Celery
from celery.beat import Scheduler

from kam.broker import CONFIGURATION
from kam.outbox.choices import BEAT, NOTE_HEARTBEAT
from kam.schedule import PULSE_SECONDS

log = logging.getLogger(__name__)

PULSE = "outbox.beat"
BACK_STEP = 2.0  # seconds by which the clock must go back to be noticed
START = timedelta(seconds=5)  # the first ticks of all but signs of life leave it to people
DATABASE_SECONDS = 2

app = Celery("kam", fixups=[])
app.conf.update(CONFIGURATION)


class Ticker(Scheduler):
    """Beat that remembers nothing: what is due is computed in PostgreSQL, ticks may repeat.

    Every interval ticks once soon after the start, and a clock set back does not silence it for the
    jump.
    """

    _shown_at = float("-inf")

    def setup_schedule(self) -> None:
        super().setup_schedule()
        self._ahead = time.time() - time.monotonic()
        self._all_due_soon()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        ahead = time.time() - time.monotonic()
        if ahead < self._ahead - BACK_STEP:
            self._all_due_soon()
        self._ahead = ahead
        pause = super().tick(*args, **kwargs)
        self._show_life()
        return pause

    def _show_life(self) -> None:
        """Write beat's own sign of life; without a database to write to, ticking goes on."""
        if time.monotonic() - self._shown_at < PULSE_SECONDS:
            return
        self._shown_at = time.monotonic()
        database = os.environ.get("DATABASE_SYSTEM_URL") or os.environ.get("DATABASE_URL")
        if not database:
            return
        try:
            # a connection of its own each time: beat holds none while it sleeps
            with psycopg.connect(
                database, autocommit=True, connect_timeout=DATABASE_SECONDS
            ) as link:
                link.execute(NOTE_HEARTBEAT, [BEAT])
        except psycopg.Error as error:
            log.warning("beat cannot show that it lives: %s", " ".join(str(error).split()))

    def _all_due_soon(self) -> None:
        """Signs of life at once, all else a moment later."""
        for entry in self.schedule.values():
            run_every = getattr(entry.schedule, "run_every", None)
            if run_every is not None:
                rest = timedelta() if entry.task == PULSE else min(run_every, START)
                entry.last_run_at = entry.default_now() - run_every + rest
        self._heap = None
