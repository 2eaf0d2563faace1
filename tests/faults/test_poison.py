"""K18: what ends or hangs its process is dead after its attempts; the others arrive."""

from .conftest import eventually

POISONS = ("segfault", "memory", "loop", "stubborn", "payload")
ATTEMPTS = 3


def test_poison_ends_dead_and_is_told_while_others_arrive(well, reminders):
    reminders(count=1, prefix="poison", how=",".join(f"poison.{poison}" for poison in POISONS))
    told = reminders(count=40, prefix="k18", pause=0.1).all_acked()
    took = told.drained(seconds=60)

    def state():
        return well.sql(
            "SELECT kind, attempts, dead_at IS NOT NULL, last_error FROM outbox_delivery "
            "WHERE kind LIKE 'poison.%%' ORDER BY kind"
        )

    assert eventually(lambda: len(state()) == 5 and all(d for _k, _a, d, _e in state()), seconds=90)
    print(f"\nk18: {state()}, others drained in {took:.1f} s")
    assert all(attempts <= ATTEMPTS for _kind, attempts, _dead, _error in state())
    assert told.verdict(limit=len(POISONS) * ATTEMPTS * 3).kept
    assert eventually(
        lambda: (
            well.sql(
                "SELECT count(DISTINCT words->>'what') FROM outbox_notice WHERE "
                "kind = 'outbox.dead' AND recipient_id = %s AND words->>'what' LIKE 'poison%%'",
                well.person("ada")["member"],
            )
            == [(len(POISONS),)]
        ),
        seconds=30,
    )
    assert well.api("GET", "/deliveries/", name="ada")[0] == 200
