"""What a run found for an account, in a sentence."""

from math import isfinite

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selection.choices import RunVerdict
from selection.models import TierRunLine


def sentence(line: TierRunLine, runs_needed: int) -> str:
    """For example "2 more runs above 71 and a swap is proposed" (method 3.4, probation)."""
    is_drawn = line.line is not None and isfinite(line.line)
    at = number_format(line.line, 1) if is_drawn else ""
    if line.verdict == RunVerdict.WAITS:
        return _waits(max(1, runs_needed - line.streak), at, is_due=line.streak >= runs_needed)
    if line.verdict == RunVerdict.ENTERS:
        return _("Reaches %(at)s, and a seat is free.") % {"at": at} if at else ""
    if line.verdict == RunVerdict.LEAVES_BELOW:
        return ngettext(
            "Below %(at)s for %(n)s run.", "Below %(at)s for %(n)s runs.", line.streak
        ) % {"n": line.streak, "at": at}
    if line.verdict == RunVerdict.PROBATION:
        return _on_probation(line, runs_needed, at)
    return ""


def _on_probation(line: TierRunLine, runs_needed: int, at: str) -> str:
    if line.streak < runs_needed:
        more = runs_needed - line.streak
        return ngettext(
            "%(n)s more run below %(at)s and leaving is proposed.",
            "%(n)s more runs below %(at)s and leaving is proposed.",
            more,
        ) % {"n": more, "at": at}
    if not line.is_past_stay:
        return ngettext(
            "Below %(at)s for %(n)s run; the minimum stay is not over.",
            "Below %(at)s for %(n)s runs; the minimum stay is not over.",
            line.streak,
        ) % {"n": line.streak, "at": at}
    return _("Below %(at)s; a leader decided that it stays.") % {"at": at}


def _waits(more: int, at: str, *, is_due: bool) -> str:
    if is_due:
        return _("Above %(at)s; no holder that far below may leave yet.") % {"at": at}
    return ngettext(
        "%(n)s more run above %(at)s and a swap is proposed.",
        "%(n)s more runs above %(at)s and a swap is proposed.",
        more,
    ) % {"n": more, "at": at}
