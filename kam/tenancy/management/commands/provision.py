"""Makes the roles, the database and the default grants on a server."""

import os
import secrets
from argparse import ArgumentParser
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.management.base import BaseCommand, CommandError
from psycopg.conninfo import conninfo_to_dict

from kam.tenancy.provision import LOGINS, RefusesBypass, provision

BYPASS = (
    "The server lets this administrator make roles, but not {role} with BYPASSRLS, which "
    "migrations, sweeps and backups need. Ask the provider for an administrator with BYPASSRLS "
    "(PostgreSQL 16 and newer can grant it), or choose a server that gives one."
)


class Command(BaseCommand):
    help = "Make the database roles, the database and the default grants; safe to run again."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--admin-url",
            default=os.environ.get("DATABASE_ADMIN_URL"),
            help="an administrator's postgresql:// URL (or DATABASE_ADMIN_URL)",
        )
        parser.add_argument("--database", default="kam", help="its name (default: kam)")
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--new-passwords",
            action="store_true",
            help="give the roles new passwords and print the three URLs to set, once",
        )
        choice.add_argument(
            "--passwords-of-urls",
            action="store_true",
            help=f"give the roles the passwords that stand in {', '.join(LOGINS)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        admin_url, database = options["admin_url"], options["database"]
        if not admin_url:
            raise CommandError("Give --admin-url: the postgresql:// URL of an administrator.")
        passwords = {}
        if options["new_passwords"]:
            passwords = {role: secrets.token_urlsafe(24) for role in LOGINS.values()}
        elif options["passwords_of_urls"]:
            passwords = _passwords_of_urls()
        try:
            provision(admin_url, database=database, passwords=passwords)
        except RefusesBypass as refusal:
            raise CommandError(BYPASS.format(role=refusal)) from refusal
        except psycopg.errors.InsufficientPrivilege as error:
            raise CommandError(
                "The server refuses: --admin-url must name a role that may create roles and "
                f"grant BYPASSRLS ({error.diag.message_primary})."
            ) from error
        except psycopg.Error as error:
            raise CommandError(" ".join(str(error).split())) from error
        if options["new_passwords"]:
            self._print_urls(conninfo_to_dict(admin_url), database, passwords)

    def _print_urls(self, place: dict[str, Any], database: str, passwords: dict[str, str]) -> None:
        host, port = str(place.get("host", "localhost")), place.get("port", "5432")
        for variable, role in LOGINS.items():
            start = f"{variable}=postgresql://{role}:{passwords[role]}@"
            if host.startswith("/"):  # a folder with a socket
                self.stdout.write(f"{start}/{database}?host={host}&port={port}")
            else:
                self.stdout.write(f"{start}{host}:{port}/{database}")


def _passwords_of_urls() -> dict[str, str]:
    passwords = {}
    for variable, role in LOGINS.items():
        parts = urlsplit(os.environ.get(variable, ""))
        if not parts.password or unquote(parts.username or "") != role:
            raise CommandError(f"{variable} must name the role {role} and its password.")
        passwords[role] = unquote(parts.password)
    return passwords
