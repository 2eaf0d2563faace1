"""Beat: it only ticks, so it loads no application and starts in a moment."""

import time
from typing import Any

from celery import Celery
from celery.beat import Scheduler

from kam.broker import CONFIGURATION

BACK_STEP = 2.0  # seconds by which the clock must go back to be noticed

app = Celery("kam", fixups=[])
app.conf.update(CONFIGURATION)


class Ticker(Scheduler):
    """Beat that remembers nothing: what is due is computed in PostgreSQL, ticks may repeat.

    Every interval ticks once at the start, and a clock set back does not silence it for the jump.
    """

    def setup_schedule(self) -> None:
        super().setup_schedule()
        self._ahead = time.time() - time.monotonic()
        self._all_due_now()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        ahead = time.time() - time.monotonic()
        if ahead < self._ahead - BACK_STEP:
            self._all_due_now()
        self._ahead = ahead
        return super().tick(*args, **kwargs)

    def _all_due_now(self) -> None:
        for entry in self.schedule.values():
            run_every = getattr(entry.schedule, "run_every", None)
            if run_every is not None:
                entry.last_run_at = entry.default_now() - run_every
        self._heap = None
