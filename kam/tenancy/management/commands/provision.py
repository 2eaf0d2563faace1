"""Makes the roles, the database and the default grants on a server."""

import secrets
from argparse import ArgumentParser
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from psycopg.conninfo import conninfo_to_dict

from kam.tenancy.provision import APP, OWNER, SYSTEM, provision

VARIABLES = {"DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER, "DATABASE_SYSTEM_URL": SYSTEM}


class Command(BaseCommand):
    help = "Make the database roles, the database and the default grants; safe to run again."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--admin-url", required=True, help="a superuser's postgresql:// URL")
        parser.add_argument("--database", default="kam", help="its name (default: kam)")
        parser.add_argument(
            "--new-passwords",
            action="store_true",
            help="give the roles new passwords and print the three URLs to set",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        admin_url, database = options["admin_url"], options["database"]
        passwords = {}
        if options["new_passwords"]:
            passwords = {role: secrets.token_urlsafe(24) for role in VARIABLES.values()}
        try:
            provision(admin_url, database=database, passwords=passwords)
        except psycopg.errors.InsufficientPrivilege as error:
            raise CommandError(
                "The server refuses: --admin-url must name a role that may create roles and "
                f"grant BYPASSRLS ({error.diag.message_primary})."
            ) from error
        except psycopg.Error as error:
            raise CommandError(" ".join(str(error).split())) from error
        place = conninfo_to_dict(admin_url)
        for variable, role in VARIABLES.items() if passwords else ():
            host, port = place.get("host", "localhost"), place.get("port", "5432")
            self.stdout.write(
                f"{variable}=postgresql://{role}:{passwords[role]}@{host}:{port}/{database}"
            )
