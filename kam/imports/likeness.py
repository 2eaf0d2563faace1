"""How well a column fits a field: by its header's words, by what it holds, by uniqueness."""

from __future__ import annotations

from dataclasses import dataclass

from kam.imports.profile import ColumnProfile
from kam.imports.reasons import Reason, gettext_noop
from kam.imports.spec import Field
from kam.imports.words import fold, header_words, is_known, meanings

# A word of this meaning beside the fitting one says that the column speaks of something else.
_OTHERS = frozenset(
    [
        "contact",
        "ship",
        "supplier",
        "person",
        "manager",
        "reports",
        "phone",
        "email",
        "website",
        "margin",
        "stock",
        "list",
        "hash",
        "team",
        "sponsor",
        "contract",
        "tier",
        "currency_rate",
        "street",
        "postcode",
        "status",
    ]
)
_NEUTRAL = frozenset(["id", "name"])
# Fields that name one of a handful of things of ours; a column of hundreds means something else.
_FEW_VALUES, _FEW = frozenset({"unit"}), 60
# Fields whose values tell lines apart.
_ONCE_EACH = frozenset({"external_id", "line_id", "external_line", "external_line_id", "line"})


@dataclass(frozen=True)
class Likeness:
    """`score` from 0 to 1 and why in words."""

    score: float
    why: Reason


def likeness(field: Field, column: ColumnProfile) -> Likeness:
    """Judge one column for one field."""
    by_name = name_score(field, column.name)
    held = content_factor(field, column)
    score = by_name * held
    if field.name in _ONCE_EACH and (column.file or not column.is_unique):
        score *= 0.4  # a looked-up line's id stands beside many lines
    if field.name in _FEW_VALUES and len(set(column.texts)) > _FEW:
        score *= 0.4
    if column.file and field.kind in {"money", "number"}:
        score *= 0.3  # a figure of a looked-up line would be counted once per line that looks
    if by_name >= 0.9:
        why = Reason(gettext_noop("the header says so"))
    elif by_name >= 0.5:
        why = Reason(gettext_noop("the header sounds like it"))
    else:
        why = Reason(gettext_noop("what the column holds would fit"))
    return Likeness(score, why)


def name_score(field: Field, header: str) -> float:
    """1.0 if the header is one of the field's names, less the further its words are from them."""
    plain = " ".join(header_words(header))
    said = meanings(header)
    best = 0.0
    for rank, phrase in enumerate((field.name, str(field.label), *field.aliases)):
        wanted = meanings(phrase)
        if " ".join(header_words(phrase)) == plain:
            return 1.0 - min(rank, 20) * 0.002
        if wanted and said:
            best = max(best, _overlap(wanted, said) - min(rank, 20) * 0.002)
    return best


def _overlap(wanted: frozenset[str], said: frozenset[str]) -> float:
    if wanted == said:
        return 0.95
    shared = wanted & said
    if not shared or shared <= _NEUTRAL < (wanted | said) - shared:
        return 0.0
    extra, missing = said - wanted, wanted - said
    cost = sum(_cost_of(each) for each in extra) + 0.25 * len(missing)
    start = 0.85 if not missing else 0.75
    if shared <= _NEUTRAL and (extra or missing):
        start -= 0.2  # “name” and “number” alone say little
    return max(0.0, start - cost)


def _cost_of(meaning: str) -> float:
    if meaning in _OTHERS:
        return 0.5
    if meaning in _NEUTRAL:
        return 0.05 if meaning == "name" else 0.2
    return 0.25 if is_known(meaning) else 0.12


def content_factor(field: Field, column: ColumnProfile) -> float:
    """How far what the column holds agrees with the field's kind, 0 to 1."""
    if not column.filled:
        return 0.5  # an empty column may well be meant; nothing speaks against it
    if field.kind in {"date", "month"}:
        return column.dates.share if column.is_dated or column.dates.share < 0.9 else 0.2
    if field.kind in {"money", "number", "percent"}:
        return 0.0 if column.is_dated else column.numbers.share
    if field.kind == "email":
        return column.emails
    if field.kind == "choice" and field.choices:
        return _choice_factor(field, column)
    return _text_factor(column)


def _text_factor(column: ColumnProfile) -> float:
    if column.is_dated:
        return 0.2
    return 0.6 if column.numbers.share >= 0.9 and _has_fractions(column) else 1.0


def _has_fractions(column: ColumnProfile) -> bool:
    return any("." in text or "," in text for text in column.samples)


def _choice_factor(field: Field, column: ColumnProfile) -> float:
    known = {fold(str(part)) for pair in field.choices for part in pair}
    filled = [text for text in column.texts if text]
    return 0.3 + 0.7 * sum(1 for text in filled if fold(text) in known) / len(filled)
