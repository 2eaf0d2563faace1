"""Sentences that are kept as they were meant and said in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext

Kept = dict[str, Any]


@dataclass(frozen=True)
class Sentence:
    """A sentence of the catalogue with what stands in its gaps.

    `msgid` is marked with `gettext_noop` where it is written, for example
    `Sentence(_("%(name)s leaves on %(day)s."), {"name": "Brauer", "day": day})`. Names stay as
    they are, days and numbers are written as the reader writes them. With `plural`, `params["n"]`
    chooses between the two.
    """

    msgid: str
    params: Mapping[str, Any] = field(default_factory=dict)
    plural: str = ""

    def kept(self) -> Kept:
        """The sentence for a JSON column."""
        filled = {name: _kept(value) for name, value in self.params.items()}
        return {"msgid": self.msgid, "params": filled} | (
            {"plural": self.plural} if self.plural else {}
        )


def kept(sentences: Iterable[Sentence]) -> list[Kept]:
    return [each.kept() for each in sentences]


def said(kept: Kept) -> str:
    """The sentence in the language that is active now.

    What is kept outlives the release that wrote it: a gap that the sentence does not know leaves
    the sentence as it stands.
    """
    params = {name: _said(value) for name, value in kept.get("params", {}).items()}
    msgid, plural = kept.get("msgid", ""), kept.get("plural", "")
    if plural:
        text = ngettext(msgid, plural, int(kept["params"].get("n", 0)))
    else:
        text = gettext(msgid) if msgid else ""
    try:
        return text % params if params else text
    except (KeyError, TypeError, ValueError):
        return text


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Sentence):
        return {"said": value.kept()}
    return value if isinstance(value, int | float) else str(value)


def _said(value: Any) -> str:
    if isinstance(value, dict) and "day" in value:
        return date_format(date.fromisoformat(value["day"][:10]), "DATE_FORMAT")
    if isinstance(value, dict) and "said" in value:
        return said(value["said"])
    if isinstance(value, float):
        return number_format(round(value, 1))
    return str(value)
