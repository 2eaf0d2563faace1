"""Ready criteria to pick from, each only where its source exists (method row 38)."""

from selection.library.criterion import ATTRACTIVE, POSITION, ReadyCriterion
from selection.library.measured import MEASURED
from selection.library.rated import RATED

__all__ = ["ATTRACTIVE", "CRITERIA", "POSITION", "WILLINGNESS_WORTH", "ReadyCriterion", "ready"]

WILLINGNESS_WORTH = {"wants": 100.0, "wants_parts": 50.0, "does_not_want": 0.0}
"""What an answer about being a key account is worth; not asked or not answered is unknown."""

CRITERIA = (*MEASURED, *RATED)


def ready(code: str) -> ReadyCriterion | None:
    """The ready criterion of this code, or None."""
    return next((item for item in CRITERIA if item.code == code), None)
