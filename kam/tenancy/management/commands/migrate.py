"""`manage.py migrate`: as the owner, with short waits for locks, again and again."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from kam.tenancy.patience import OutOfPatience, PatientExecutor, short_waits


class Command(migrate.Command):
    help = "Bring the tables up to date as the database's owner, holding nobody up for long."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
        parser.add_argument(
            "--lock-timeout",
            type=int,
            default=settings.MIGRATE_LOCK_TIMEOUT,
            metavar="MS",
            help="how long one statement waits for a lock before it is tried again later",
        )
        parser.add_argument(
            "--patience", type=float, default=300, metavar="SECONDS", help="for one migration"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        class Executor(PatientExecutor):
            lock_timeout = options["lock_timeout"]
            patience = options["patience"]
            told = staticmethod(self.stdout.write if options["verbosity"] else lambda _line: None)

        connection = connections[options["database"]]
        framework = migrate.MigrationExecutor
        migrate.MigrationExecutor = Executor  # the only way to hand it one
        try:
            with short_waits(connection, options["lock_timeout"]):
                super().handle(*args, **options)
        except OutOfPatience as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            migrate.MigrationExecutor = framework
