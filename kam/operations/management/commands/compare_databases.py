"""`manage.py compare_databases ONE OTHER`: whether a restored one is what was saved."""

from argparse import ArgumentParser
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError

from kam.operations.fingerprints import fingerprints


class Command(BaseCommand):
    help = "Compare row counts and content hashes of every table of two databases."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("one", help="postgresql:// URL of a role that reads all rows")
        parser.add_argument("other", help="the same of the other database")

    def handle(self, *_args: Any, one: str, other: str, **_options: Any) -> None:
        try:
            first, second = fingerprints(one), fingerprints(other)
        except psycopg.Error as error:
            raise CommandError(" ".join(str(error).split())) from error
        differing = [
            f"{name}: {first.get(name, 'missing')} | {second.get(name, 'missing')}"
            for name in sorted(first.keys() | second.keys())
            if first.get(name) != second.get(name)
        ]
        for line in differing:
            self.stderr.write(line)
        if differing:
            raise CommandError(f"{len(differing)} of {len(first)} tables differ.")
        rows = sum(found.rows for found in first.values())
        self.stdout.write(f"{len(first)} tables with {rows} rows are equal.")
