"""`manage.py audit verify|seal|continue`: the chain of history, for an operator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from kam.audit.renumbering import continue_numbers
from kam.audit.sealing import seal_entries
from kam.audit.verification import Verdict, verify_history
from kam.tenancy.context import activate
from kam.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Verify or seal the history, or continue its numbers after a restore."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="recompute every digest; exit 1 at a fault")
        verify.add_argument("--workspace", metavar="SLUG", help="only this one")
        verify.add_argument(
            "--head", default="", metavar="NUMBER:DIGEST", help="a seal that must be in the chain"
        )
        seal = verbs.add_parser("seal", help="seal now what the schedule would seal next")
        seal.add_argument("--workspace", metavar="SLUG", help="only this one")
        verbs.add_parser("continue", help="after a dump was restored into another cluster")

    def handle(self, *_args: Any, verb: str, **options: Any) -> None:
        getattr(self, f"do_{verb}")(options)

    def do_verify(self, options: dict[str, Any]) -> None:
        if options["head"] and not options["workspace"]:
            raise CommandError("--head needs --workspace: every workspace has its own chain.")
        broken = 0
        for tenant in self._tenants(options):
            with activate(tenant), transaction.atomic():
                verdict = verify_history(known_head=options["head"])
            self.stdout.write(f"{tenant.slug}: {_told(verdict)}")
            broken += bool(verdict.broken)
        if broken:
            raise CommandError("The history does not hold.", returncode=1)

    def do_seal(self, options: dict[str, Any]) -> None:
        for tenant in self._tenants(options):
            with activate(tenant):
                count = seal_entries(now=timezone.now())
            self.stdout.write(f"{tenant.slug}: {count} entries sealed")

    def do_continue(self, _options: dict[str, Any]) -> None:
        ahead = continue_numbers()
        self.stdout.write(f"History goes on {ahead} numbers ahead of the cluster's own.")

    def _tenants(self, options: dict[str, Any]) -> list[Tenant]:
        found = Tenant.objects.order_by("slug")
        if options["workspace"]:
            found = found.filter(slug=options["workspace"])
        tenants = list(found)
        if options["workspace"] and not tenants:
            raise CommandError(f"There is no workspace “{options['workspace']}”.")
        return tenants


def _told(verdict: Verdict) -> str:
    if verdict.broken:
        return f"BROKEN. {verdict.broken}"
    told = (
        f"holds. {verdict.sealed} entries under {verdict.seals} seals, {verdict.unsealed} not yet "
        f"sealed, {verdict.values} values, {verdict.erased} of them erased."
    )
    return f"{told} Head {verdict.head}" if verdict.head else told
