"""Forms about criteria and their versions."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.inputs import KeyField
from selection import bands, library
from selection.choices import Group, Missing

RATED = (0, 25, 50, 75, 100)


class PickForm(forms.Form):
    """Criteria of the library to add."""

    codes = forms.MultipleChoiceField(
        label=_("Ready criteria"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, offered: Sequence[library.ReadyCriterion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = [(item.code, item.name) for item in offered]


class CriterionForm(forms.Form):
    """A criterion of a draft: words for all, five values or five wordings where they apply."""

    name = forms.CharField(label=_("Name"), max_length=80)
    help = forms.CharField(label=_("What it means"), max_length=300, required=False)
    group = forms.ChoiceField(label=_("Question it answers"), choices=Group.choices)
    goal_id = KeyField(_("Goal of ours that it serves"), required=False)
    missing = forms.ChoiceField(
        label=_("Where the value is unknown"), choices=Missing.choices, required=False
    )

    def __init__(
        self,
        *args: Any,
        goals: Iterable[tuple[UUID, object]] = (),
        has_anchors: bool = False,
        has_words: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal_id"].offer(goals, nobody=_("None yet"))
        self.has_anchors, self.has_words = has_anchors, has_words
        if has_anchors:
            for place, step in enumerate(bands.STEPS):
                self.fields[f"x{place}"] = forms.FloatField(
                    label=_("Worth %(points)s points") % {"points": f"{step:g}"},
                    widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
                )
        if has_words:
            for place, step in enumerate(RATED):
                self.fields[f"w{place}"] = forms.CharField(
                    label=_("What a rating of %(points)s means") % {"points": step},
                    max_length=200,
                )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        given = {name: found.get(name, "") for name in ("name", "help", "group", "missing")}
        given["goal_id"] = found.get("goal_id")
        given["missing"] = given["missing"] or Missing.LEFT_OUT
        self.said = {
            **given,
            "anchors": [found.get(f"x{n}") for n in range(5)] if self.has_anchors else None,
            "worded": [found.get(f"w{n}", "") for n in range(5)] if self.has_words else (),
        }
        return found

    @property
    def anchor_fields(self) -> list[forms.BoundField]:
        return [self[f"x{n}"] for n in range(5)] if self.has_anchors else []

    @property
    def word_fields(self) -> list[forms.BoundField]:
        return [self[f"w{n}"] for n in range(5)] if self.has_words else []


class SubmitForm(forms.Form):
    """From when on a version shall count, and why."""

    effective_on = forms.DateField(
        label=_("Counts from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Why this version"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class WeightsForm(forms.Form):
    """Points of every criterion, as hidden or visible numbers `w_<code>`."""

    def __init__(self, *args: Any, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = list(codes)
        for code in self.codes:
            self.fields[f"w_{code}"] = forms.FloatField(min_value=0, max_value=100)

    @property
    def points(self) -> dict[str, float]:
        return {code: self.cleaned_data[f"w_{code}"] for code in self.codes}
