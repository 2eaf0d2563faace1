"""`manage.py dead_mail`: mail about signing in that could not be sent, for the operator.

It belongs to no workspace, so no administrator finds it on a page.
"""

from typing import Any

from django.core.management.base import BaseCommand

from kam.outbox.queries import dead_identity_mail


class Command(BaseCommand):
    help = "List mail about signing in that was given up: when, to whom, about what, and why."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = 0
        for mail in dead_identity_mail().iterator():
            count += 1
            when = f"{mail.dead_at:%Y-%m-%d %H:%M}Z"
            self.stdout.write(f"{when}\t{mail.to}\t{mail.subject}\t{mail.last_error}")
        self.stderr.write(f"{count} given up." if count else "No mail was given up.")
