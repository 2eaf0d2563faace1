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


class RowState(models.TextChoices):
    OK = "ok", _("Can come in")
    REFUSED = "refused", _("Refused")
    PARKED = "parked", _("Waits for its account")
    APPLIED = "applied", _("Came in")
    SAME = "same", _("Was there already")


# A run in one of these states is a promise: somebody must bring it forward.
UNDER_WAY = (RunState.CHECKING, RunState.RUNNING)
