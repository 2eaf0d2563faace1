"""The states of a run and of its rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    UPLOADED = "uploaded", _("Files are here")
    PLANNED = "planned", _("Columns are set")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Coming in")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped by an error")
    WEIGHING = "weighing", _("Undo is looked over")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class RowState(models.TextChoices):
    OK = "ok", _("Can come in")
    REFUSED = "refused", _("Refused")
    PARKED = "parked", _("Waits for its account")
    APPLIED = "applied", _("Came in")
    SAME = "same", _("Was there already")


class TraceState(models.TextChoices):
    """Whether a change that a run made stands, was taken back, or had to stay."""

    STANDS = "stands", _("Stands")
    RESTORED = "restored", _("Taken back")
    KEPT = "kept", _("Stays")


# A run in one of these states is a promise: somebody must bring it forward.
UNDER_WAY = (RunState.CHECKING, RunState.RUNNING, RunState.WEIGHING, RunState.UNDOING)
