"""`manage.py workspace create|list|suspend|resume|close|limit|export|restore`, for the operator."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kam.errors import DomainError
from kam.identity.actor import at_the_shell
from kam.identity.addresses import home_of, public_url, world_url
from kam.identity.queries.invitations import invitation_token
from kam.identity.queries.members import ref_of
from kam.identity.services.settings import WorkspaceSettings
from kam.tenancy.context import activate
from kam.tenancy.models import Tenant
from kam.workspace import tenancies
from kam.workspace.archive.restoring import restore_workspace
from kam.workspace.archive.writing import export_workspace


class Command(BaseCommand):
    help = "Open, suspend, resume, close, list, export or restore workspaces."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="open a workspace and invite its administrator")
        create.add_argument("slug", help="its part of the address: /w/<slug>/")
        create.add_argument("--name", required=True)
        create.add_argument("--admin", required=True, metavar="EMAIL")
        create.add_argument("--admin-name", default="")
        create.add_argument("--currency", default="EUR", help="three letters (EUR)")
        create.add_argument("--time-zone", default="UTC", help="such as Europe/Berlin (UTC)")
        create.add_argument("--language", default="en", choices=[c for c, _n in settings.LANGUAGES])
        create.add_argument("--fiscal-start", type=int, default=1, metavar="MONTH")
        verbs.add_parser("list", help="all workspaces and their state")
        for verb, told in (
            ("suspend", "let nobody in; nothing is lost"),
            ("resume", "let everybody in again"),
            ("close", "end a workspace"),
        ):
            parser = verbs.add_parser(verb, help=told)
            parser.add_argument("slug")
        parser.add_argument(
            "--yes-delete", action="store_true", help="erase all its rows and files for good"
        )
        limit = verbs.add_parser("limit", help="set how often it may ask over REST")
        limit.add_argument("slug")
        limit.add_argument("--per-token", type=int, metavar="N", help="requests a minute")
        limit.add_argument("--per-workspace", type=int, metavar="N", help="requests a minute")
        export = verbs.add_parser("export", help="write every row and file of one to a file")
        export.add_argument("slug")
        export.add_argument("file", type=Path)
        restore = verbs.add_parser("restore", help="bring one back from such a file")
        restore.add_argument("file", type=Path)
        restore.add_argument("--as-slug", default="", metavar="SLUG", help="at another address")

    def handle(self, *_args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, verb)(options)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal

    def create(self, options: dict[str, Any]) -> None:
        plan = WorkspaceSettings(
            name=options["name"],
            currency=options["currency"].upper(),
            fiscal_year_start=options["fiscal_start"],
            time_zone=options["time_zone"],
            language=options["language"],
            figures_open=False,
        )
        member = tenancies.open_workspace(
            slug=options["slug"],
            plan=plan,
            admin_email=options["admin"],
            admin_name=options["admin_name"] or options["admin"].partition("@")[0],
            now=timezone.now(),
        )
        with activate(member.tenant_id):
            token = invitation_token(member)
        path = world_url("join", slug=options["slug"], member_id=member.pk, token=token)
        self.stdout.write(f"{options['name']} is open at {public_url(home_of(options['slug']))}")
        self.stdout.write(f"One-time link for {member.email}, good for three days:")
        self.stdout.write(public_url(path))

    def list(self, _options: dict[str, Any]) -> None:
        for tenant in Tenant.objects.order_by("slug"):
            self.stdout.write(f"{tenant.slug}\t{tenant.status}\t{tenant.name}")

    def suspend(self, options: dict[str, Any]) -> None:
        tenant = tenancies.get_workspace(options["slug"])
        tenancies.suspend_workspace(tenant=tenant, by=at_the_shell(ref_of(tenant)))
        self.stdout.write(f"{tenant.name} is suspended.")

    def resume(self, options: dict[str, Any]) -> None:
        tenant = tenancies.get_workspace(options["slug"])
        tenancies.resume_workspace(tenant=tenant, by=at_the_shell(ref_of(tenant)))
        self.stdout.write(f"{tenant.name} is open again.")

    def limit(self, options: dict[str, Any]) -> None:
        tenant = tenancies.get_workspace(options["slug"])
        tenant = tenancies.limit_requests(
            tenant=tenant,
            per_token=options["per_token"],
            per_workspace=options["per_workspace"],
            by=at_the_shell(ref_of(tenant)),
        )
        self.stdout.write(
            f"{tenant.name}: {tenant.rest_per_token} requests a minute for each token, "
            f"{tenant.rest_per_workspace} for all of them."
        )

    def close(self, options: dict[str, Any]) -> None:
        tenant = tenancies.get_workspace(options["slug"])
        closed = tenancies.close_workspace(tenant=tenant, by=at_the_shell(ref_of(tenant)))
        if not options["yes_delete"]:
            self.stdout.write(f"{tenant.name} is closed. Add --yes-delete to erase it for good.")
            return
        gone = tenancies.erase_workspace(tenant=closed)
        self.stdout.write(f"{tenant.name} is erased: {sum(gone.values())} rows.")

    def export(self, options: dict[str, Any]) -> None:
        tenant = tenancies.get_workspace(options["slug"])
        try:
            manifest = export_workspace(tenant=tenant, path=options["file"])
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
        rows = sum(told["rows"] for told in manifest["tables"].values())
        self.stdout.write(
            f"{tenant.name}: {rows} rows of {len(manifest['tables'])} tables and "
            f"{len(manifest['files'])} files in {options['file']}"
        )

    def restore(self, options: dict[str, Any]) -> None:
        slug = options["as_slug"]
        if slug and tenancies.SLUG.fullmatch(slug) is None:
            raise CommandError("Write the slug with a–z, 0–9 and hyphens, at most 40.")
        try:
            tenant = restore_workspace(path=options["file"], slug=slug)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        self.stdout.write(f"{tenant.name} is back at {public_url(home_of(tenant.slug))}")
