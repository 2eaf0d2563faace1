"""Why a file or a row is refused: a sentence with named places, translatable later."""

from __future__ import annotations

from typing import Any


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation without importing Django into the rule modules."""
    return text


class Reason(str):
    """A sentence in words. As a plain str it is the English text; `template` and `values` let a
    face translate it, and rows with the same `template` are refused for the same kind of reason.
    """

    template: str
    values: dict[str, Any]

    __slots__ = ("template", "values")

    def __new__(cls, template: str, /, **values: Any) -> Reason:
        reason = super().__new__(cls, template.format(**values) if values else template)
        reason.template = template
        reason.values = values
        return reason


class FileRefused(Exception):
    """The whole file cannot be read. `reason` says why in one sentence."""

    def __init__(self, template: str, /, **values: Any) -> None:
        self.reason = Reason(template, **values)
        super().__init__(str(self.reason))
