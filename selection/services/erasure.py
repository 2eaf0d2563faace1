"""What an erased member leaves in the tables of this app beside labels (kam.identity.erasers)."""

from kam.identity.traces import Traces
from selection.models import CriteriaModel, ScoreRun


def rename_without_keys(traces: Traces) -> int:
    """Names that stand beside no key: who approved a version, who asked for a scoring."""
    approved = CriteriaModel.objects.filter(approved_by_name__in=traces.words)
    asked = ScoreRun.objects.filter(by_name__in=traces.words)
    renamed = approved.update(approved_by_name=traces.stands_in)
    return renamed + asked.update(by_name=traces.stands_in)
