"""How one file is read: chosen on the page, guessed before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kam.imports.reasons import FileRefused
from kam.imports.services.reading import in_words
from kam.imports.spec import FilePlan
from kam.imports.tables.encodings import ENCODINGS
from kam.imports.tables.workbook import sheet_names

SEPARATORS = [
    (",", _("Comma")),
    (";", _("Semicolon")),
    ("\t", _("Tab")),
    ("|", _("Bar")),
]
ORDERS = [
    ("ymd", _("2026-12-31")),
    ("dmy", _("31.12.2026, 31/12/2026")),
    ("mdy", _("12/31/2026")),
]
ENCODED_IN = [(code, _(name)) for code, name in ENCODINGS]
DECIMALS = [(".", "1,234.56"), (",", "1.234,56")]


class FileForm(forms.Form):
    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODED_IN)
    separator = forms.ChoiceField(label=_("Separator"), choices=SEPARATORS)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header = forms.IntegerField(
        label=_("Line of the header"),
        min_value=0,
        max_value=1000,
        help_text=_("0 if there is none."),
    )
    date_order = forms.ChoiceField(label=_("Dates"), choices=ORDERS)
    decimal = forms.ChoiceField(label=_("Numbers"), choices=DECIMALS)

    def __init__(self, *args: Any, plan: FilePlan, content: bytes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        if plan.format == "xlsx":
            del self.fields["encoding"], self.fields["separator"]
            self.fields["sheet"].choices = [("", _("The first with cells")), *_sheets(content)]
        else:
            del self.fields["sheet"]
            known = [code for code, _name in ENCODED_IN]
            if plan.encoding not in known:
                self.fields["encoding"].choices = [(plan.encoding, plan.encoding), *ENCODED_IN]
            if plan.separator not in dict(SEPARATORS):
                marks = [(plan.separator, plan.separator), *SEPARATORS]
                self.fields["separator"].choices = marks

    @property
    def described(self) -> FilePlan:
        """The file as chosen, or as it was where the choice makes no sense."""
        return replace(self.plan, **self.cleaned_data) if self.is_valid() else self.plan


def _sheets(content: bytes) -> list[tuple[str, str]]:
    try:
        return [(name, name) for name in sheet_names(content)]
    except FileRefused as refused:
        return [("", in_words(refused.reason))]


def read_files(
    plans: Sequence[FilePlan], contents: Sequence[bytes], data: QueryDict | None = None
) -> list[FileForm]:
    """One form per file; with `data`, as sent. A file that was not sent stays as it is."""
    return [
        FileForm(
            data if data is not None and f"f{number}-header" in data else None,
            prefix=f"f{number}",
            plan=plan,
            content=content,
            initial={name: getattr(plan, name) for name in FileForm.base_fields},
        )
        for number, (plan, content) in enumerate(zip(plans, contents, strict=True))
    ]
