"""What the operator's virus scanner says of a file before it is kept (KAM_SCANNER, ASVS 5.4.3).

The scanner is a command such as `clamdscan --fdpass --no-summary`; the path of a copy is added. It
ends with 0 for a clean file and 1 for a bad one. Anything else, and silence, is no leave: then the
file is not kept either, and the person may send it again.
"""

import logging
import shlex
import subprocess
import tempfile
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from kam.errors import RuleViolation

log = logging.getLogger(__name__)
SECONDS = 30
CLEAN, BAD = 0, 1


def must_be_harmless(*, name: str, chunks: Iterable[bytes], field: str) -> None:
    """Raises RuleViolation at `field` for a file that the scanner refuses or cannot judge."""
    if not settings.FILE_SCANNER:
        return
    with tempfile.NamedTemporaryFile(prefix="scan-") as copy:
        for chunk in chunks:
            copy.write(chunk)
        copy.flush()
        said = _ask(copy.name)
    if said == BAD:
        log.warning("The scanner refused a file")
        raise RuleViolation(
            _("%(name)s was not kept: the virus scanner refused it.") % {"name": name}, field=field
        )
    if said != CLEAN:
        raise RuleViolation(
            _("%(name)s was not kept: the virus scanner does not answer. Send it again shortly.")
            % {"name": name},
            field=field,
        )


def _ask(path: str) -> int | None:
    """The status that the scanner ended with; None where it did not run to its end."""
    try:
        ended = subprocess.run(  # noqa: S603  the operator's own command, and a path of ours
            [*shlex.split(settings.FILE_SCANNER), path],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        log.exception("The scanner did not judge a file")
        return None
    if ended.returncode not in {CLEAN, BAD}:
        log.error("The scanner ended with %s", ended.returncode)
    return ended.returncode
