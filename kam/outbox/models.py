"""Tables of the outbox."""

from django.db import models


class Heartbeat(models.Model):
    """A sign of life, one row per name; it belongs to the installation, so to no tenant."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
