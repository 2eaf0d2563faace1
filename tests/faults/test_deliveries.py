"""Whatever dies while reminders go out: each arrives, inside exactly once (K5-K12)."""

import time

HANDS = 3  # processes of the worker, each with at most one mail under way


def test_reminders_arrive_when_nothing_dies(reminders):
    told = reminders(count=100, prefix="calm").all_acked()

    told.drained(seconds=30)

    assert told.verdict(limit=0).kept


def test_killed_children_of_the_worker_lose_nothing(well, reminders):
    """K5"""
    told = reminders(count=150, prefix="k5", pause=0.01)
    kills = 0
    for _ in range(4):
        time.sleep(0.6)
        kills += well.kill("worker", child=True) is not None

    told.all_acked().drained(seconds=40)

    assert told.verdict(limit=kills * HANDS).kept
