"""Which kinds of promises there are, and who keeps them; each app brings its own.

    @delivers("notice.mail", queue=MAIL, label=_("E-mail about a notice"))
    def send_notice(delivery): ...

The function runs inside the delivery's tenant and transaction. Whatever it writes commits together
with the mark that the promise is kept; what it does outside happens at least once, so it names
the act by `delivery.id`, which stays the same through every attempt. An exception means: later
again, at the latest until `attempts` are used up; Hopeless means: never again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from kam.outbox.choices import DEFAULT_QUEUE, QUEUES

Deliver = Callable[[Any], None]

LONGEST_PAUSE = 3600  # seconds
GROWTH = 4


class Hopeless(Exception):
    """A promise that no further attempt can keep; the message says why."""


class UnknownKind(LookupError):
    """Nobody delivers this kind: a name is misspelt, or the app is not installed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`attempts` is how often the work may be begun before the delivery is dead.

    `alarms`: whether a dead one is told to the administrators; `label` is what they call it.
    """

    name: str
    deliver: Deliver
    queue: str = DEFAULT_QUEUE
    attempts: int = 10
    alarms: bool = True
    label: object = ""


_kinds: dict[str, Kind] = {}


def delivers(
    kind: str,
    *,
    queue: str = DEFAULT_QUEUE,
    attempts: int | None = None,
    alarms: bool = True,
    label: object = "",
) -> Callable[[Deliver], Deliver]:
    """Register who delivers `kind`, in which queue, and how often it may be tried."""
    if queue not in QUEUES:
        raise ValueError(f"There is no queue {queue}.")

    def register(deliver: Deliver) -> Deliver:
        most = settings.OUTBOX_ATTEMPTS if attempts is None else attempts
        _kinds[kind] = Kind(kind, deliver, queue, most, alarms, label)
        return deliver

    return register


def kind_of(name: str) -> Kind:
    """The kind of this name; raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"Nobody delivers {name}.") from None


def label_of(name: str) -> str:
    """What people call this kind; its plain name where nobody brought any words."""
    kind = _kinds.get(name)
    return str(kind.label) if kind is not None and kind.label else name.replace(".", " ")


def pause_after(attempt: int) -> float:
    """Seconds until the next try after the attempt with this number, from 1 on: 5, 20, 80, 320,
    1,280, then every hour."""
    return min(settings.OUTBOX_FIRST_PAUSE * GROWTH ** (attempt - 1), LONGEST_PAUSE)
