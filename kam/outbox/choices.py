"""Names everyone may import."""

from kam.schedule import QUEUES

DEFAULT_QUEUE, MAIL, WEBHOOK, BULK = QUEUES

BEAT = "beat"  # the heartbeats: beat, the relay, and each queue by `pulse_of`
RELAY = "relay"


def pulse_of(queue: str) -> str:
    """The name of the heartbeat that beat, broker and a worker of `queue` write together."""
    return f"queue {queue}"


PARTS = (BEAT, RELAY, *(pulse_of(queue) for queue in QUEUES))
CHANNEL = "kam_outbox"  # NOTIFY wakes the relay before its second is over

# shared by a task, by beat and by the relay: the last two load no application
NOTE_HEARTBEAT = (
    "INSERT INTO outbox_heartbeat (name, at) VALUES (%s, clock_timestamp()) "
    "ON CONFLICT (name) DO UPDATE SET at = clock_timestamp()"
)

NOTICE_MAIL = "notice.mail"  # the kind of delivery by which a notice leaves as mail
ALARM = "outbox.alarm"  # the kind that tells administrators of what could not be delivered
