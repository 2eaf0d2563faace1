"""Files chosen on a page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Upload = tuple[str, bytes]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One input, any number of files; gives a list of (name, content)."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        cleaned = [super(ManyFilesField, self).clean(each, initial) for each in files]
        if not cleaned and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [(each.name, each.read()) for each in cleaned]


class UploadForm(forms.Form):
    files = ManyFilesField(
        label=_("Files"),
        help_text=_("CSV or XLSX, up to 50 MB each."),
        error_messages={"required": _("Choose at least one file.")},
        widget=ManyFilesInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm"}),
    )


class CorrectedForm(forms.Form):
    files = ManyFilesField(
        label=_("Corrected files"),
        help_text=_("The files of refused rows, put right. Their columns tell which is which."),
        error_messages={"required": _("Choose the corrected file.")},
        widget=ManyFilesInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm"}),
    )
