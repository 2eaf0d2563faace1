"""`manage.py erase_person WORKSPACE EMAIL`: what would be removed; with --confirm NAME, removed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kam.errors import DomainError
from kam.identity.actor import at_the_shell
from kam.identity.queries.members import member_with_address, ref_of
from kam.identity.services.erasure import erase_person, preview_erasure
from kam.tenancy.context import activate
from kam.workspace.tenancies import get_workspace


class Command(BaseCommand):
    help = "Show what names a former member, or erase it for good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workspace", metavar="WORKSPACE", help="its slug")
        parser.add_argument("email", metavar="EMAIL", help="the former member's address")
        parser.add_argument("--confirm", metavar="NAME", help="the person's name: erase now")

    def handle(self, *_args: Any, workspace: str, email: str, **options: Any) -> None:
        try:
            self._work(workspace, email, options["confirm"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _work(self, workspace: str, email: str, name: str | None) -> None:
        tenant = get_workspace(workspace)
        by = at_the_shell(ref_of(tenant))
        with activate(tenant), transaction.atomic():
            member = member_with_address(email)
            if name is None:
                done = preview_erasure(member=member, by=by)
            else:
                done = erase_person(member=member, name=name, by=by)
        for label, count in done.rows.items():
            self.stdout.write(f"{count}\t{label}")
        for each in done.mentions:
            self.stdout.write(f"review\t{each.kind} {each.id} {each.column}: {each.excerpt}")
        if name is None:
            self.stdout.write(f"Nothing was changed. Erase with --confirm “{member.name}”.")
        else:
            self.stdout.write(f"Erased. The person is now called {done.stands_in}.")
