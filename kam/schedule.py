"""What ticks when, in UTC; what is due is computed in the database, so a tick may repeat."""

from datetime import timedelta

SCHEDULE: dict[str, dict[str, object]] = {
    # proves end to end that beat, broker, worker and database work; /healthz reads it
    "write the heartbeat": {
        "task": "outbox.beat",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 20},
    },
}
