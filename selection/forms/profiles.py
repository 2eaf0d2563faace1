"""The form of a weight profile."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.services.profiles import ProfileData

POINTS = "p_"


class ProfileForm(forms.Form):
    """Gives `data`, a ProfileData. With `criteria` (names by code) it weighs them, too."""

    name = forms.CharField(label=_("Name of the segment"), max_length=80)
    sectors = forms.MultipleChoiceField(
        label=_("Sectors"), required=False, widget=forms.CheckboxSelectMultiple
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        sectors: Sequence[str],
        countries: Sequence[tuple[str, str]],
        criteria: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sectors"].choices = [(each, each) for each in sectors]
        self.fields["countries"].choices = list(countries)
        self.codes = list(criteria or ())
        for code, name in (criteria or {}).items():
            self.fields[POINTS + code] = forms.FloatField(
                label=name,
                min_value=0,
                max_value=100,
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )

    @property
    def point_fields(self) -> list[forms.BoundField]:
        return [self[POINTS + code] for code in self.codes]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        points = {code: found[POINTS + code] for code in self.codes}
        data = ProfileData(
            name=found["name"],
            sectors=found["sectors"],
            countries=found["countries"],
            points=points or None,
        )
        return {"data": data}
