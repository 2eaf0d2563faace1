"""`manage.py relay`: hand out what is due until it is asked to end."""

from typing import Any

from django.core.management.base import BaseCommand

from kam.outbox.relay import main


class Command(BaseCommand):
    help = "Run a relay: it wakes a worker for every promise that is due. Several may run."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        main()
