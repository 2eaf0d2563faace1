"""The detectors themselves: what they must catch is done once on purpose."""

import time

from .conftest import eventually


def test_mail_that_only_the_broker_knows_of_is_missed_when_it_is_emptied(well, reminders):
    """Without the outbox the same fault loses mail, and the same check says so."""
    well.sink.slow, usual = 0.1, well.sink.slow
    told = reminders(count=150, prefix="naive", how="naive")
    for _ in range(3):
        time.sleep(0.2)
        well.broker().flushall()
    told.all_acked()
    well.sink.slow = usual
    eventually(lambda: not well.broker().llen("kam:mail"))
    time.sleep(1)

    missing = set(told.acked) - set(told.arrived())
    print(f"\nnaive: acked {len(told.acked)}, missing {len(missing)}")
    assert missing


def test_a_reminder_that_is_sent_twice_is_noticed(well, reminders):
    told = reminders(count=3, prefix="again").all_acked()
    told.drained(seconds=30)
    assert told.verdict(limit=0).kept

    well.sql(
        "UPDATE outbox_delivery d SET done_at = NULL, available_at = now() FROM outbox_notice n "
        "WHERE d.payload->>'notice_id' = n.id::text AND n.key = 'again-0'"
    )
    assert eventually(lambda: told.arrived()["again-0"] == 2)

    found = told.verdict(limit=0)
    assert found["doubled_outside"] == 1
    assert found["changed_idents"] == 0  # under the same Message-ID
    assert not found.kept


def test_a_lost_row_is_noticed(well, reminders):
    told = reminders(count=3, prefix="gone").all_acked()
    told.drained(seconds=30)

    well.sql("DELETE FROM outbox_notice WHERE key = 'gone-1'")

    assert not told.verdict(limit=0).kept
