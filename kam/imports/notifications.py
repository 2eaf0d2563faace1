"""What the acts of imports are called in a history."""

from django.utils.translation import gettext_lazy as _

from kam.audit.words import describe
from kam.outbox.words import describe as describe_notices

WORDS = {
    "import.uploaded": _("brought files"),
    "import.planned": _("set the columns of an import"),
    "import.check_asked": _("had an import checked"),
    "import.retried": _("tried waiting rows once more"),
    "import.resumed": _("went on with a stopped import"),
    "import.undo_asked": _("had the undo of an import looked over"),
    "import.corrected": _("brought corrected rows"),
    "import.started": _("started an import"),
    "import.done": _("imported rows"),
    "import.undo_started": _("began to undo an import"),
    "import.cleared": _("cleared an old import"),
    "import.undone": _("undid an import"),
}
NOTICES = {
    "import.done": _("Your import is done: %(ok)s rows came in, %(refused)s were refused."),
    "import.stopped": _("Your import stopped: %(why)s"),
}


def bring_words() -> None:
    describe(WORDS)
    describe_notices(NOTICES)
