"""Forms about hours, promises, exceptions and the what-if of a placement."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def _number(label: str, *, most: float, required: bool = False) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=0,
        max_value=most,
        required=required,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )


class RulesForm(forms.Form):
    """The constants of the monthly runs, and what each tier promises, from the top down."""

    margin = _number(_("Margin in points"), most=50, required=True)
    runs_needed = forms.IntegerField(label=_("Runs in a row"), min_value=1, max_value=12)
    stay_months = forms.IntegerField(label=_("Months a holder stays"), min_value=0, max_value=60)

    def __init__(self, *args: Any, levels: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = levels
        for level in range(1, levels + 1):
            self.fields[f"manager_hours_{level}"] = _number(gettext("Manager hours"), most=8784)
            self.fields[f"mentor_hours_{level}"] = _number(gettext("Mentor hours"), most=8784)
            self.fields[f"share_{level}"] = _number(gettext("Share of all hours, %"), most=100)

    @property
    def tiers(self) -> list[list[forms.BoundField]]:
        """The three fields of each tier."""
        names = ("manager_hours", "mentor_hours", "share")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, self.levels + 1)]

    def promised(self, level: int) -> dict[str, float | None]:
        found = self.cleaned_data
        return {
            "manager_hours": found[f"manager_hours_{level}"] or None,
            "mentor_hours": found[f"mentor_hours_{level}"] or None,
            "share": found[f"share_{level}"] or 0.0,
        }


class HoursForm(forms.Form):
    """Hours of one colleague in a year."""

    manager_hours = _number(_("As manager"), most=8784)
    mentor_hours = _number(_("As mentor"), most=8784)

    def clean(self) -> dict[str, float]:
        return {
            name: self.cleaned_data.get(name) or 0.0 for name in ("manager_hours", "mentor_hours")
        }


class ExemptionForm(forms.Form):
    """Why an exception is asked for."""

    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class PlacementForm(forms.Form):
    """What a placement is tried under."""

    handover = forms.FloatField(
        label=_("A handover costs, in points"),
        min_value=0,
        max_value=50,
        widget=forms.NumberInput(attrs={"step": "0.5"}),
    )
    keep = forms.BooleanField(label=_("Nobody loses a tier held today"), required=False)
