"""Where each field's value comes from, with the columns that the files have to offer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from kam.imports.assembly import assemble
from kam.imports.cells import plain
from kam.imports.choosing import COLUMN, COLUMNS, CONSTANT, FORMULA, choices_of, plan_of
from kam.imports.columns import PlanRefused, column_names
from kam.imports.guess import SURE, Guess, Survey
from kam.imports.profile import ColumnProfile
from kam.imports.reasons import FileRefused
from kam.imports.services.plans import problems_of
from kam.imports.services.reading import in_words
from kam.imports.spec import UNPIVOT_NAME, UNPIVOT_VALUE, Field, ImportSpec, Plan
from kam.imports.totals import parse_total

# Where a problem of a part of the plan is shown.
_PLACES = {
    "joins": ("mine_1",),
    "only": ("only_column",),
    "replace": ("replace_first",),
    "control": ("control_sum",),
}
_NUMERIC = {"number", "money", "percent"}
_SAMPLE = 42


@dataclass(frozen=True)
class FieldRow:
    """One field of the kind as the page shows it."""

    field: Field
    source: BoundField
    text: BoundField
    guess: Guess | None
    why: str
    sure: bool
    required: bool


@dataclass(frozen=True)
class JoinRow:
    file: str
    mine: BoundField
    theirs: BoundField
    needed: BoundField


class ColumnsForm(forms.Form):
    # A star stands at what must be there; the rest of the page is optional throughout.
    says_optional = False
    source = forms.CharField(label=_("Source"), max_length=60, required=False)
    empty_texts = forms.CharField(
        label=_("Texts that mean empty"),
        required=False,
        max_length=200,
        help_text=_("Separated by commas, for example NULL, n/a."),
    )
    only_column = forms.ChoiceField(label=_("Only rows where"), required=False)
    only_negate = forms.ChoiceField(
        label=_("is or is not"), choices=[("is", _("is")), ("not", _("is not"))], required=False
    )
    only_values = forms.CharField(
        label=_("one of"),
        required=False,
        max_length=500,
        help_text=_("Separated by commas; nothing means an empty cell."),
    )
    unpivot = forms.MultipleChoiceField(
        label=_("Columns that become rows of their own"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For tables with one column per product line or month."),
    )
    erase_empty = forms.BooleanField(
        label=_("An empty cell erases what stood there"), required=False
    )
    generate_ids = forms.BooleanField(
        label=_("Rows have no id: call them by their place in the file"), required=False
    )
    replace = forms.BooleanField(
        label=_("This set replaces all lines of this source for these months"), required=False
    )
    replace_first = forms.CharField(
        label=_("From month"), required=False, max_length=7, help_text=_("For example 2026-01.")
    )
    replace_last = forms.CharField(
        label=_("To month"),
        required=False,
        max_length=7,
        help_text=_("Empty: the first and last month of the file."),
    )
    control_rows = forms.IntegerField(
        label=_("Rows the source has"), required=False, min_value=0, max_value=100_000_000
    )
    control_sum = forms.CharField(label=_("Sum the source has"), required=False, max_length=40)

    def __init__(
        self,
        *args: Any,
        spec: ImportSpec,
        looked: Survey,
        before: Plan,
        guesses: Mapping[str, Guess],
        contents: Sequence[Sequence[bytes]],
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", choices_of(before, spec))
        super().__init__(*args, **kwargs)
        self.spec, self.looked, self.before, self.guesses = spec, looked, before, guesses
        self.contents = contents
        self._offer = _offered(looked)
        for field in spec.fields:
            self._add_field(field)
        for number in range(1, len(looked.files)):
            self._add_join(number)
        main = [(name, name) for name in looked.tables[0].columns]
        columns = _by_file(self._offer, looked)
        self.fields["only_column"].choices = [("", _("All rows")), *columns]
        self.fields["unpivot"].choices = main
        if not spec.needs_source:
            self.fields["source"].help_text = _("The system whose ids and names these are.")
        if not spec.amount:
            for name in ("unpivot", "replace", "replace_first", "replace_last", "control_sum"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The plan, tried on the files: what does not fit stands at its field."""
        chosen = super().clean() or {}
        for field in self.spec.fields:
            alone = chosen.get(f"from_{field.name}") in {CONSTANT, FORMULA, COLUMNS}
            if alone and not chosen.get(f"text_{field.name}"):
                self.add_error(f"text_{field.name}", _("Write the value here."))
        if chosen.get("control_sum"):
            chosen["control_sum"] = self._total(chosen["control_sum"])
        self.plan = plan_of(chosen, self.spec, self.looked.files, before=self.before)
        for name, words in problems_of(self.plan, self.spec, files=len(self.looked.files)).items():
            self._refuse(name, words)
        if not self.errors:
            self._try()
        return {"plan": self.plan}

    def _try(self) -> None:
        try:
            assemble(self.plan, self.spec, self.contents)
        except PlanRefused as refused:
            self._refuse(refused.field, in_words(refused.reason))
        except FileRefused as refused:
            self._refuse("", in_words(refused.reason))

    def _refuse(self, name: str, words: object) -> None:
        """At the field that a problem names: a target of the plan or a part of it."""
        column = self.plan.column_for(name)
        alone = column is not None and not column.column
        places = [f"text_{name}" if alone else f"from_{name}", name, *_PLACES.get(name, ())]
        self.add_error(next((each for each in places if each in self.fields), None), str(words))

    def _total(self, text: str) -> str:
        try:
            return plain(parse_total(text))
        except ValueError:
            self.add_error("control_sum", _("This is not a number."))
            return ""

    def rows(self) -> Iterator[FieldRow]:
        """The fields of the kind, as the page shows them."""
        needed = self.spec.required(self.before)
        for field in self.spec.fields:
            guess = self._guess_kept(field)
            yield FieldRow(
                field=field,
                source=self[f"from_{field.name}"],
                text=self[f"text_{field.name}"],
                guess=guess,
                why=in_words(guess.why) if guess is not None else "",
                sure=guess is not None and guess.confidence >= SURE,
                required=field.name in needed,
            )

    def joins(self) -> Iterator[JoinRow]:
        for number in range(1, len(self.looked.files)):
            yield JoinRow(
                self.looked.files[number].name,
                self[f"mine_{number}"],
                self[f"theirs_{number}"],
                self[f"needed_{number}"],
            )

    def _guess_kept(self, field: Field) -> Guess | None:
        """The guess, as long as the page still says what was guessed."""
        guess = self.guesses.get(field.name)
        if guess is None:
            return None
        guessed = choices_of(replace(self.before, columns=(guess.plan,)), self.spec)
        names = (f"from_{field.name}", f"text_{field.name}")
        kept = all((self[name].value() or "") == (guessed.get(name) or "") for name in names)
        return guess if kept else None

    def _add_field(self, field: Field) -> None:
        columns = _by_file(self._offer, self.looked, COLUMN)
        choices: list[Any] = [("", _("Leave out")), *columns]
        own: list[Any] = [(CONSTANT, _("The same for all rows"))]
        if field.kind in _NUMERIC:
            own.append((FORMULA, _("A formula")))
        elif field.kind == "text":
            own.append((COLUMNS, _("Several columns joined")))
        if self.spec.amount:
            own.append((COLUMN + UNPIVOT_NAME, _("Name of the column that became a row")))
            own.append((COLUMN + UNPIVOT_VALUE, _("Cell of the column that became a row")))
        choices.append((_("Not one column"), own))
        self.fields[f"from_{field.name}"] = forms.ChoiceField(
            label=field.label, choices=choices, required=False
        )
        self.fields[f"text_{field.name}"] = forms.CharField(
            label=_("%(field)s: value or formula") % {"field": field.label},
            help_text=_one_of(field),
            required=False,
            max_length=500,
        )

    def _add_join(self, number: int) -> None:
        theirs = [(name, name) for name in self.looked.tables[number].columns]
        mine = _by_file([each for each in self._offer if each[2] != number], self.looked)
        self.fields[f"mine_{number}"] = forms.ChoiceField(
            label=_("Column"), choices=[("", _("Not used")), *mine], required=False
        )
        self.fields[f"theirs_{number}"] = forms.ChoiceField(
            label=_("equals"), choices=[("", _("Not used")), *theirs], required=False
        )
        self.fields[f"needed_{number}"] = forms.BooleanField(
            label=_("Refuse rows without a partner"), required=False, initial=True
        )


def _one_of(field: Field) -> str:
    """The values that a choice may have, in words."""
    named = ", ".join(str(label) for _value, label in field.choices)
    return _("One of: %(choices)s.") % {"choices": named} if named else ""


Offer = list[tuple[str, str, int]]


def _offered(looked: Survey) -> Offer:
    """(name, label with samples, file) of every column a plan may name, by file."""
    names = column_names(looked.files, [table.columns for table in looked.tables])
    shortest: dict[tuple[int, int], str] = {}
    for name, ref in names.items():
        shortest.setdefault(ref, name)
    return [
        (name, _with_samples(looked.profiles[file][position]), file)
        for (file, position), name in sorted(shortest.items())
    ]


def _with_samples(column: ColumnProfile) -> str:
    samples = ", ".join(column.samples) or _("empty")
    cut = samples if len(samples) <= _SAMPLE else f"{samples[:_SAMPLE]}…"
    return f"{column.name} ({cut})"


def _by_file(offer: Offer, looked: Survey, mark: str = "") -> list[Any]:
    """The columns as options, under their file's name where there are several files."""
    if len(looked.files) == 1:
        return [(mark + name, label) for name, label, _file in offer]
    return [
        (file.name, [(mark + name, label) for name, label, of in offer if of == number])
        for number, file in enumerate(looked.files)
    ]
