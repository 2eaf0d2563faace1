"""Imports over REST: the same steps as the pages: files, plan, check, run, refused rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from kam.errors import NotFound, RuleViolation
from kam.identity.permissions import Permission
from kam.imports import queries, services
from kam.imports.assembly import assemble
from kam.imports.choices import RunState
from kam.imports.columns import PlanRefused
from kam.imports.drafting import draft_of
from kam.imports.planning import places_of, plan_files
from kam.imports.reasons import FileRefused
from kam.imports.services.reading import in_words
from kam.imports.services.steps import correct_and_check, plan_and_check
from kam.imports.shapes import (
    CorrectionIn,
    ImportHeadOut,
    ImportIn,
    ImportOut,
    ImportParameters,
    ImportPlanIn,
    ImportPlanOut,
    ImportRowOut,
    ImportRowParameters,
    RefusedFileOut,
)
from kam.imports.sight import sees_figures
from kam.imports.soundness import unsound
from kam.imports.spec import plan_from_json, spec_of
from kam.rest.endpoint import MULTIPART, Endpoint

READING = (Permission.IMPORT_FILES, Permission.READ_ALL_FIGURES)
SCOPE = {"GET": "imports:read", "POST": "imports:write", "PATCH": "imports:write"}
NEEDED = {"GET": READING, "POST": Permission.IMPORT_FILES, "PATCH": Permission.IMPORT_FILES}


class ImportEndpoint(Endpoint):
    """What the endpoints of one run share."""

    scope = SCOPE
    permission = NEEDED
    tag = "imports"
    gives = ImportOut

    def run_of(self, run_id: UUID) -> Any:
        """The run; NotFound also where its figures are not for this actor."""
        run = queries.get_run(run_id)
        if not sees_figures(run, by=self.actor):
            raise NotFound
        return run

    def shown(self, run: Any) -> dict[str, Any]:
        """A run as ImportOut shows it."""
        return {
            **{name: getattr(run, name) for name in ImportHeadOut().fields},
            "percent": run.percent,
            "error": run.error,
            "totals": run.totals,
            "undo": run.undo,
            "files": [
                {"place": file.position, "part": file.part, "name": file.name, "size": file.size}
                for file in queries.files_of(run)
            ],
            "reasons": queries.reasons_of(run) if run.totals else [],
        }


@contextmanager
def said_of(field: str) -> Iterator[None]:
    """A file or a plan that cannot be read is a refusal like any other."""
    try:
        yield
    except FileRefused as refused:
        raise RuleViolation(in_words(refused.reason), field=field) from refused
    except PlanRefused as refused:
        raise RuleViolation(in_words(refused.reason), field=refused.field or field) from refused
    except ValueError as error:
        raise RuleViolation(str(error), field=field) from error


class Imports(ImportEndpoint):
    """Loads of accounts, account teams and revenue."""

    parameters = ImportParameters
    takes = ImportIn
    gives = {"GET": ImportHeadOut, "POST": ImportOut}
    paged = True
    accepts = MULTIPART

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the loads, the newest first."""
        return self.page(queries.recent_runs(self.query.get("kind")), key=["-created_at"])

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send the files of a load.

        Files that belong together are sent at once; the one whose lines are the rows is found by
        the columns they share. Then read `plan/`, change what is wrong, check and run.
        """
        sent = [(file.name, file.read()) for file in self.data["files"]]
        with said_of("files"):
            planned = plan_files(self.data["kind"], sent, by=self.actor)
        run = services.begin_run(
            kind=self.data["kind"], files=planned.files, by=self.actor, now=timezone.now()
        )
        return self.created(self.shown(run), at=reverse("api:imports:import", args=[run.id]))


class Import(ImportEndpoint):
    """One load."""

    def get(self, request: HttpRequest, run_id: UUID) -> dict[str, Any]:
        """Read how far a load is, its totals and why rows do not come in."""
        return self.shown(self.run_of(run_id))


class ImportPlan(ImportEndpoint):
    """How the files of a load become rows."""

    takes = ImportPlanIn
    gives = ImportPlanOut

    def get(self, request: HttpRequest, run_id: UUID) -> dict[str, Any]:
        """Read the plan: the one set, or the one remembered or guessed for these files."""
        run = self.run_of(run_id)
        return {"kind": run.kind, **self._plan_of(run)}

    def patch(self, request: HttpRequest, run_id: UUID) -> dict[str, Any]:
        """Set the plan. Parts that are not sent stay as they are set, remembered or guessed."""
        run = self.run_of(run_id)
        with said_of("plan"):
            plan = plan_from_json({**self._plan_of(run), **self.data, "kind": run.kind})
            fault = unsound(plan)
            if fault is not None:
                raise RuleViolation(fault[1], field=fault[0])
            if len(plan.files) == len(contents := queries.contents_of(run)):
                assemble(plan, spec_of(run.kind), contents)
        services.set_plan(run=run, plan=plan, by=self.actor, now=timezone.now())
        return plan.as_json()

    def _plan_of(self, run: Any) -> dict[str, Any]:
        if run.plan:
            return run.plan
        with said_of("files"):
            return draft_of(run, by=self.actor).plan.as_json()


class ImportCheck(ImportEndpoint):
    """The check of a load: what the run would do."""

    def post(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        """Ask for the check. Nothing is written but the answer; read the load to follow it.

        A load without a plan gets the one that `plan/` shows.
        """
        run = self.run_of(run_id)
        if run.state == RunState.UPLOADED:
            with said_of("plan"):
                draft = draft_of(run, by=self.actor)
            run = plan_and_check(
                run=run,
                plan=draft.plan,
                by=self.actor,
                now=timezone.now(),
                fingerprint=draft.fingerprint,
            )
        else:
            run = services.ask_check(run=run, by=self.actor)
        return self.accepted(self.shown(run), at=reverse("api:imports:import", args=[run.id]))


class ImportRunNow(ImportEndpoint):
    """The run of a checked load."""

    def post(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        """Bring in the rows that the check let through; read the load to follow it."""
        run = services.ask_run(run=self.run_of(run_id), by=self.actor)
        return self.accepted(self.shown(run), at=reverse("api:imports:import", args=[run.id]))


class ImportRetry(ImportEndpoint):
    """Rows that wait for an account."""

    def post(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        """Try the rows once more that waited for an account."""
        run = services.retry_parked(run=self.run_of(run_id), by=self.actor)
        return self.accepted(self.shown(run), at=reverse("api:imports:import", args=[run.id]))


class ImportRows(ImportEndpoint):
    """The rows of a load."""

    parameters = ImportRowParameters
    gives = ImportRowOut
    paged = True

    def get(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        """List the rows with their fate and reason; `state=refused` gives the refused ones."""
        state = self.query.get("state")
        rows = queries.rows_of(self.run_of(run_id), *([state] if state else []))
        return self.page(rows, key=["number"])


class ImportRefused(ImportEndpoint):
    """The refused rows of a load as files."""

    gives = RefusedFileOut
    paged = True

    def get(self, request: HttpRequest, run_id: UUID) -> list[dict[str, Any]]:
        """Read the files of refused rows: the same columns, the reason last.

        Correct them and send them to `corrections/`; a looked-up file is among them when lines
        of it could not be used.
        """
        run = self.run_of(run_id)
        with said_of("files"):
            files = queries.refused_files(run) if _has_refused(run) else []
        return [
            {"place": place, "name": name, "content": content.decode("utf-8-sig")}
            for place, name, content in files
        ]


class ImportCorrections(ImportEndpoint):
    """Corrected rows of a load that is done."""

    takes = CorrectionIn
    accepts = MULTIPART

    def post(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        """Send corrected files; their columns tell which is which. They are checked at once."""
        run = self.run_of(run_id)
        sent = [(file.name, file.read()) for file in self.data["files"]]
        with said_of("files"):
            files = places_of(run, sent)
        again = correct_and_check(run=run, files=files, by=self.actor, now=timezone.now())
        return self.created(self.shown(again), at=reverse("api:imports:import", args=[again.id]))


def _has_refused(run: Any) -> bool:
    """Whether there is a line to correct, so that the files need to be read at all."""
    refused = run.totals.get("refused", {}).get("rows", 0)
    return bool(refused) or any(file.flaws for file in queries.files_of(run))
