"""Runs: files come in, are planned, checked and brought in."""

from kam.imports.services.plans import problems_of, set_plan
from kam.imports.services.promises import (
    ask_check,
    ask_run,
    keep_promise,
    resume_failed,
    retry_parked,
)
from kam.imports.services.undoing import ask_undo, ask_weighing
from kam.imports.services.uploads import begin_run, correct_run

__all__ = [
    "ask_check",
    "ask_run",
    "ask_undo",
    "ask_weighing",
    "begin_run",
    "correct_run",
    "keep_promise",
    "problems_of",
    "resume_failed",
    "retry_parked",
    "set_plan",
]
