"""Forms about schemes, proposals and decisions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from selection import tiers


class ChooseForm(forms.Form):
    """A ready scheme to put to use."""

    template = forms.ChoiceField(
        label=_("Scheme"), choices=[(each.code, each.name) for each in tiers.TEMPLATES]
    )

    def chosen(self) -> tiers.Template:
        code = self.cleaned_data["template"]
        return next(each for each in tiers.TEMPLATES if each.code == code)


class SchemeForm(forms.Form):
    """Name of a scheme, and of each tier with what customers know it as and the score it starts
    at, from the top down."""

    name = forms.CharField(label=_("Name of the scheme"), max_length=60)

    def __init__(self, *args: Any, levels: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = levels
        for level in range(1, levels + 1):
            self.fields[f"name_{level}"] = forms.CharField(
                label=gettext("Name of tier %(level)s") % {"level": level}, max_length=40
            )
            self.fields[f"known_{level}"] = forms.CharField(
                label=gettext("Customers know it as"), max_length=40, required=False
            )
            self.fields[f"line_{level}"] = forms.FloatField(
                label=gettext("Starts at"),
                min_value=0,
                max_value=100,
                widget=forms.NumberInput(attrs={"step": "0.1"}),
            )

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"{part}_{n}"] for part in ("name", "known", "line")]
            for n in range(1, self.levels + 1)
        ]

    def said(self) -> list[tuple[str, float, str | None]]:
        """Name, line and customers' name of each tier; None where a page did not ask for it."""
        found = self.cleaned_data
        return [
            (
                found[f"name_{n}"],
                found[f"line_{n}"],
                found[f"known_{n}"] if f"known_{n}" in self.data else None,
            )
            for n in range(1, self.levels + 1)
        ]


class LinesForm(forms.Form):
    """Cut lines alone, `c_<level>`, as the ranking sends them."""

    def __init__(self, *args: Any, levels: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = list(levels)
        for level in self.levels:
            self.fields[f"c_{level}"] = forms.FloatField(min_value=0, max_value=100)

    @property
    def lines(self) -> list[float]:
        return [self.cleaned_data[f"c_{level}"] for level in self.levels]


class ConfirmForm(forms.Form):
    """Proposals to confirm; a reason where less than 80 % is known."""

    ids = forms.TypedMultipleChoiceField(coerce=str, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, open_ids: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ids"].choices = [(each, each) for each in open_ids]


class DeclineForm(forms.Form):
    """Why a proposal is declined."""

    reason = forms.CharField(
        label=_("Why not"), max_length=500, widget=forms.TextInput, required=False
    )
