"""What Home shows a person: what is theirs, in figures of the domain's own queries."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kam.identity.actor import Actor


@dataclass(frozen=True)
class Start:
    """Everything on Home."""

    greeting: str


def start_of(*, by: Actor, now: datetime) -> Start:
    """Home for this person at `now` (in their time zone)."""
    return Start(greeting=greeting_at(now, by.name))


def greeting_at(now: datetime, name: str) -> str:
    """Morning from five until noon, afternoon until six, else evening; by the first name."""
    first = next(iter(name.split()), "")
    if 5 <= now.hour < 12:
        return _("Good morning, %(name)s") % {"name": first}
    if 12 <= now.hour < 18:
        return _("Good afternoon, %(name)s") % {"name": first}
    return _("Good evening, %(name)s") % {"name": first}
