"""`manage.py import accounts|team|revenue FILE…`: the wizard's steps in one command;
`manage.py import retry` tries the rows that wait for their account once more, and
`manage.py import undo ID` takes back what a load changed, where nobody wrote since."""

# ruff: noqa: N999  the command is called import

import json
import os
import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from kam.errors import DomainError, NotFound
from kam.identity.actor import Actor
from kam.identity.queries.members import actor_with_address
from kam.imports import queries, services
from kam.imports.choices import UNDER_WAY, RunState
from kam.imports.groups import group_reasons
from kam.imports.management.options import planned, read
from kam.imports.models import ImportRun
from kam.imports.planning import Upload, places_of
from kam.imports.reasons import FileRefused
from kam.imports.spec import specs
from kam.tenancy.context import activate
from kam.tenancy.models import Tenant

EXPLAINED = """
The first step guesses how the files are read. --write-map writes that plan as JSON; change what is
wrong and give it back with --map. Its parts:

  files      how each file is read: name, format, encoding, separator, sheet, header line,
             date_order (ymd, dmy, mdy), decimal mark; the first one holds the rows
  joins      look up a row of another file: {"file": 1, "on": [["orderID", "orderID"]]}
  columns    one entry for each field: {"target": "revenue", "column": "amount"}, or "columns"
             (joined by "-"), or "constant", or "formula": "unitPrice * quantity * (1 - discount)"
  only       take only some rows: {"column": "deal_stage", "values": ["Won"]}
  unpivot    each of these columns becomes a row of its own: {"columns": ["Fresh", "Milk"]};
             its name and cell are the columns "column name" and "column value"
  empty_texts, source, replace {"first": "2026-01", "last": "2026-03"}, control {"rows", "sum"},
  erase_empty, generate_ids
"""


LATER = ("retry", "undo")  # what is done with loads, not with files


class Command(BaseCommand):
    help = "Check and bring in files of accounts, account teams or revenue."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXPLAINED
        kinds = [spec.kind for spec in specs()]
        parser.add_argument(
            "kind", choices=[*kinds, *LATER], help="what the files hold; retry or undo"
        )
        parser.add_argument("files", nargs="*", metavar="FILE", help="or ids of loads")
        parser.add_argument("--workspace", required=True, help="short name of the workspace")
        parser.add_argument("--as", required=True, dest="email", help="e-mail of who imports")
        parser.add_argument("--map", type=Path, help="plan (JSON) instead of the guessed one")
        parser.add_argument("--write-map", type=Path, help="write the plan and stop")
        parser.add_argument("--refused", type=Path, help="write refused rows to this file")
        parser.add_argument("--source", help="the system whose ids these are")
        parser.add_argument(
            "--constant",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="the same value in every row, such as currency=USD; may stand several times",
        )
        parser.add_argument("--control-rows", type=int, help="how many rows the source has")
        parser.add_argument("--control-sum", help="what the source's amounts add up to")
        parser.add_argument("--replace", metavar="FROM..TO", help="months this set replaces")
        parser.add_argument("--corrects", help="id of the load whose refused rows these are")
        parser.add_argument("--check-only", action="store_true", help="bring nothing in")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["workspace"]).first()
        if tenant is None:
            raise CommandError(f"There is no workspace “{options['workspace']}”.")
        with activate(tenant), translation.override(tenant.language):
            try:
                by = actor_with_address(options["email"], tenant)
            except NotFound:
                raise CommandError(
                    f"Nobody with the address {options['email']} works in {tenant.name}. "
                    "Whoever is invited works there once the link has been opened."
                ) from None
            try:
                acts = {"retry": self._retry, "undo": self._undo}
                acts.get(options["kind"], self._import)(by, options)
                self.stdout.flush()
            except BrokenPipeError:
                _say_nothing_more()
            except (DomainError, FileRefused, ValueError) as refusal:
                raise CommandError(_all_words(refusal)) from refusal

    def _import(self, by: Actor, options: dict[str, Any]) -> None:
        paths = [Path(each) for each in options["files"]]
        if not paths:
            raise CommandError("Name at least one file.")
        contents = [(path.name, read(path)) for path in paths]
        if options["write_map"]:
            self._write_map(contents, by, options)
            return
        run = self._checked(contents, by, options)
        if not options["check_only"] and run.state == RunState.CHECKED:
            services.ask_run(run=run, by=by, announce=False)
            run = self._kept(run, by)
        self._tell(run)
        if options["refused"]:
            self._write_refused(run, options["refused"])
        if _is_left(run):
            raise SystemExit(1)

    def _retry(self, by: Actor, options: dict[str, Any]) -> None:
        """The loads named, or all in which rows wait for an account, the oldest first."""
        named = [queries.get_run(each) for each in options["files"]]
        runs = named or list(queries.runs_with_parked())
        if not runs:
            self.stdout.write("No row waits for an account.")
        left = False
        for each in runs:
            run = self._kept(services.retry_parked(run=each, by=by, announce=False), by)
            self._tell(run)
            left = _is_left(run) or left
        if left:
            raise SystemExit(1)

    def _undo(self, by: Actor, options: dict[str, Any]) -> None:
        """Each load named, in that order; with --check-only nothing changes."""
        if not options["files"]:
            raise CommandError("Name the id of a load.")
        ask = services.ask_weighing if options["check_only"] else services.ask_undo
        kept = 0
        for each in options["files"]:
            run = self._kept(ask(run=queries.get_run(each), by=by, announce=False), by)
            if run.error:
                raise CommandError(run.error)
            told = run.undo.get("weighed", run.undo)
            kept += told["kept"]
            self.stdout.write(f"Load {run.id} of {run.source}: {run.get_state_display()}")
            self.stdout.write(f"{told['restored']:>9,}  changes go back")
            self.stdout.write(f"{told['kept']:>9,}  changes stay")
            for reason in told["reasons"]:
                labels = ", ".join(reason["labels"])
                self.stdout.write(f"{reason['rows']:>9,}  {reason['reason']} For example: {labels}")
        if kept:
            raise SystemExit(1)

    def _write_map(self, contents: list[Upload], by: Actor, options: dict[str, Any]) -> None:
        plan = planned(contents, by, options).plan
        text = json.dumps(plan.as_json(), indent=2, ensure_ascii=False)
        options["write_map"].write_text(text + "\n", encoding="utf-8")
        self.stdout.write(f"The plan is in {options['write_map']}.")

    def _checked(self, contents: list[Upload], by: Actor, options: dict[str, Any]) -> ImportRun:
        now = timezone.now()
        if options["corrects"]:
            first = queries.get_run(options["corrects"])
            places = places_of(first, contents)
            run = services.correct_run(run=first, files=places, by=by, now=now)
        else:
            way = planned(contents, by, options)
            run = services.begin_run(kind=options["kind"], files=way.files, by=by, now=now)
            run = services.set_plan(
                run=run, plan=way.plan, by=by, now=now, fingerprint=way.fingerprint
            )
        services.ask_check(run=run, by=by, announce=False)
        return self._kept(run, by)

    def _kept(self, run: ImportRun, by: Actor) -> ImportRun:
        """Bring it forward here; wait if a worker was faster."""
        while True:
            services.keep_promise(run_id=run.id, by=by, clock=timezone.now)
            run = queries.get_run(run.id)
            if run.state not in UNDER_WAY:
                return run
            time.sleep(0.5)

    def _tell(self, run: ImportRun) -> None:
        self.stdout.write(f"Load {run.id} of {run.source or 'files'}: {run.get_state_display()}")
        for part, words in (
            ("read", "read"),
            ("ok", "came in" if run.state == RunState.DONE else "can come in"),
            ("same", "of these were there already"),
            ("refused", "refused"),
            ("parked", "wait for their account"),
        ):
            rows = run.totals.get(part, {}).get("rows", 0)
            if rows or part in {"read", "ok", "refused"}:
                self.stdout.write(f"{rows:>9,}  {words}{_sums(run.totals.get(part, {}))}")
        for group in group_reasons(queries.reasons_of(run, most=10_000)):
            example = f" For example: {group.examples[0]}" if group.examples else ""
            self.stdout.write(f"{group.rows:>9,}  {group.text}{example}")
        for file in queries.files_of(run):
            if file.flaws:
                line, reason = file.flaws[0]
                self.stdout.write(
                    f"{len(file.flaws):>9,}  lines of {file.name} cannot be read. "
                    f"For example line {line}: {reason}"
                )
        if run.state == RunState.DONE and run.totals["read"]["sums"]:
            self._tell_set(run)

    def _tell_set(self, run: ImportRun) -> None:
        totals = queries.set_totals(run)
        shares = ", ".join(
            f"{100 * share:.1f} % of {currency} {totals.source_sums[currency]:,.2f}"
            for currency, share in totals.share.items()
        )
        self.stdout.write(
            f"The set now has {totals.in_rows:,} of {totals.source_rows:,} rows, {shares}."
        )
        for currency, exact in totals.exact_sums.items():
            self.stdout.write(
                f"Lines are rounded one by one; unrounded the source has {currency} {exact:,.4f}."
            )
        if totals.complete:
            self.stdout.write("Every total equals the source.")

    def _write_refused(self, run: ImportRun, path: Path) -> None:
        left = run.totals["refused"]["rows"] + run.totals["parked"]["rows"]
        if not left and not any(file.flaws for file in queries.files_of(run)):
            self.stdout.write(f"No row is left to correct; {path} was not written.")
            return
        for place, name, content in queries.refused_files(run, parked=True):
            out = path if place == 0 else path.with_name(f"{path.stem}-{name}")
            out.write_bytes(content)
            self.stdout.write(f"Rows to correct are in {out}.")
        if run.state == RunState.DONE:
            self.stdout.write(f"Load the corrected files with --corrects {run.id}.")


def _is_left(run: ImportRun) -> bool:
    """Whether rows did not come in; CommandError if an error stopped the load."""
    if run.state == RunState.FAILED:
        raise CommandError(run.error)
    return bool(run.totals["refused"]["rows"] + run.totals["parked"]["rows"])


def _say_nothing_more() -> None:
    """Who read our lines, such as `head`, has gone; what was done stands."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sums(part: dict[str, Any]) -> str:
    sums = [
        f"{currency} {Decimal(amount):,.2f}" for currency, amount in part.get("sums", {}).items()
    ]
    return f"  ({', '.join(sums)})" if sums else ""


def _all_words(refusal: Exception) -> str:
    errors = getattr(refusal, "errors", None)
    return "\n".join(str(each) for each in errors.values()) if errors else str(refusal)
