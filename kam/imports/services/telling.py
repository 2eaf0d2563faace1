"""Whoever started a load hears how it ended: it may take longer than one waits for."""

from uuid import UUID

from kam.imports.models import ImportRun
from kam.outbox.services import notify

DONE, STOPPED = "import.done", "import.stopped"


def tell_starter(*, run: ImportRun, kind: str, lease: UUID, **words: object) -> None:
    """Tell the member who started the run, once for each time it ends."""
    if run.started_by_id is None:
        return
    notify(
        recipient_id=run.started_by_id,
        kind=kind,
        key=f"import:{run.pk}:{lease}",
        path=f"imports/{run.pk}/result/",
        words=words,
    )
