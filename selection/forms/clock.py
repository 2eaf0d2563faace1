"""The day and the moment at which a request speaks; services and queries take them as arguments."""

from datetime import date, datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.utils import timezone

from kam.identity.actor import Actor


class Clock(TypedDict):
    today: date
    now: datetime


def today_of(by: Actor) -> date:
    """The calendar day in the workspace's zone."""
    return timezone.localdate(timezone=ZoneInfo(by.tenant.time_zone))


def clock_of(by: Actor) -> Clock:
    return {"today": today_of(by), "now": timezone.now()}
