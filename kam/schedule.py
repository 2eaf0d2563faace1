"""What ticks when, in UTC; what is due is computed in the database, so a tick may repeat."""

import os
from datetime import timedelta

PULSE_SECONDS = float(os.environ.get("KAM_PULSE", "5"))  # between the signs of life of each part
# quick work, mail, calls to other systems, long work: one line each, so that none waits for others
QUEUES = ("default", "mail", "webhook", "bulk")
SCHEDULE: dict[str, dict[str, object]] = {
    # proves end to end that beat, broker, a worker of the queue and the database work
    **{
        f"write the heartbeat of {queue}": {
            "task": "outbox.beat",
            "schedule": timedelta(seconds=PULSE_SECONDS),
            "kwargs": {"queue": queue},
            "options": {"queue": queue, "expires": 20},
        }
        for queue in QUEUES
    },
    # promises kept and notices read long ago
    "forget what was delivered": {
        "task": "outbox.forget",
        "schedule": timedelta(hours=1),
        "options": {"queue": "bulk", "expires": 3000},
    },
    # answers kept under an Idempotency-Key count for a day
    "forget kept answers": {
        "task": "rest.forget",
        "schedule": timedelta(hours=1),
        "options": {"queue": "bulk", "expires": 3000},
    },
    # a run whose worker died is taken up by another one
    "resume imports": {
        "task": "imports.resume",
        "schedule": timedelta(seconds=15),
        "options": {"expires": 15},
    },
    # staged rows of finished runs after a day; refused rows and traces after thirty
    "clear old imports": {
        "task": "imports.sweep",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    # ended sessions and counters of failed sign-ins
    "forget what is over": {
        "task": "identity.forget",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    # figures move, and a version comes into force; a pass without news writes no score
    "score the accounts": {
        "task": "selection.score",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 500},
    },
    # how firm the choice is, where its scores, weights or tiers moved since the last draws
    "shake the weights": {
        "task": "selection.shake_all",
        "schedule": timedelta(hours=12),
        "options": {"expires": 3000},
    },
    # memberships of the programme begin and end at midnight, wherever that is
    "follow the days of the programme": {
        "task": "selection.follow_programme",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    # who owes a customer something hears a week before its day, and when the day has passed
    "remind owners of promises to customers": {
        "task": "selection.remind_owners",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    # planned handovers begin and places on teams end at midnight, wherever that is
    "follow the calendar of teams": {
        "task": "accounts.follow_calendar",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    # what is final in the history is hashed into the chain of its workspace
    "seal the history": {
        "task": "audit.seal",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 55},
    },
}
