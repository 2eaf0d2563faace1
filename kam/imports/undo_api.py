"""Undo of a load over REST: look over what it would take back, then do it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kam.imports import services, undone
from kam.imports.api import ImportEndpoint
from kam.imports.shapes import ImportKeptOut, ImportOut


class ImportUndo(ImportEndpoint):
    """The undo of a load that came in."""

    gives = {"GET": ImportKeptOut, "POST": ImportOut}
    paged = True

    def get(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        """List what an undo had to leave, because somebody wrote since."""
        return self.page(undone.kept_of(self.run_of(run_id)), key=["label"])

    def post(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        """Take back what the load changed, where nobody wrote since; read the load to follow it."""
        run = services.ask_undo(run=self.run_of(run_id), by=self.actor)
        return self.accepted(self.shown(run), at=reverse("api:imports:import", args=[run.id]))


class ImportUndoCheck(ImportEndpoint):
    """What an undo of a load would do."""

    def post(self, request: HttpRequest, run_id: UUID) -> HttpResponse:
        """Look over what an undo would take back and what would stay. Nothing changes; the
        answer stands under `undo` of the load once its state is as before."""
        run = services.ask_weighing(run=self.run_of(run_id), by=self.actor)
        return self.accepted(self.shown(run), at=reverse("api:imports:import", args=[run.id]))
