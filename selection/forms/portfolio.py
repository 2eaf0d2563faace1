"""Forms about the lines of the book, success factors, and how a customer sees suppliers."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.services.portfolio import LineData

if TYPE_CHECKING:
    from selection.models import SuccessFactor


def _number(label: str, *, most: float, required: bool = True, **kwargs: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=0,
        max_value=most,
        required=required,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        **kwargs,
    )


class LinesForm(forms.Form):
    """Gives `lines`, a LineData."""

    nominate_from = _number(
        _("Nominate from, % of a dimension"),
        most=100,
        help_text=_("Who brings this much is likely a key account, and we depend on it."),
    )
    reason_up_to = _number(
        _("Written reason up to, % of every dimension"),
        most=100,
        help_text=_("Who brings no more than this may be key, but somebody says why."),
    )
    strong_from = _number(
        _("Strong from"), most=100, help_text=_("50 is level with the best competitor.")
    )
    attractive_from = _number(_("Attractive from"), most=100)
    hours_invest = _number(_("Invest for growth, hours"), most=8784, required=False)
    hours_select = _number(_("Invest selectively, hours"), most=8784, required=False)
    hours_harvest = _number(_("Maintain and harvest, hours"), most=8784, required=False)
    hours_leave = _number(_("Leave the programme, hours"), most=8784, required=False)

    @property
    def hours(self) -> list[forms.BoundField]:
        return [self[f"hours_{box}"] for box in ("invest", "select", "harvest", "leave")]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        return found if self.errors else {"lines": LineData(**found)}


class FactorForm(forms.Form):
    name = forms.CharField(label=_("Success factor"), max_length=120)
    weight = _number(_("Weight"), most=100)


class StrengthForm(forms.Form):
    """One supplier as the customer sees it; gives `values` by factor id."""

    competitor = forms.CharField(
        label=_("Who is rated"),
        max_length=120,
        required=False,
        help_text=_("The competitor's name; left empty, it is us."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who at the customer said so, and where.")
    )
    rated_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(
        self, *args: Any, factors: "Sequence[SuccessFactor]", today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rated_on"].initial = today
        self.factors = {f"factor_{factor.pk}": factor for factor in factors}
        for name, factor in self.factors.items():
            self.fields[name] = forms.TypedChoiceField(
                label=factor.name,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[
                    ("", _("Not known")),
                    (1, _("1 – far behind what they want")),
                    (2, _("2 – behind")),
                    (3, _("3 – as they want it")),
                    (4, _("4 – good")),
                    (5, _("5 – better than anybody")),
                ],
            )

    @property
    def rated(self) -> list[forms.BoundField]:
        return [self[name] for name in self.factors]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        return {
            "competitor": found["competitor"],
            "source": found["source"],
            "rated_on": found["rated_on"],
            "values": {
                factor.pk: found[name]
                for name, factor in self.factors.items()
                if found[name] is not None
            },
        }
