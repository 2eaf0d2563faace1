"""The form by which a person rates one criterion of one account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class RatingForm(forms.Form):
    """One of the five worded steps, and what it rests on."""

    value = forms.TypedChoiceField(
        label=_("Rating"), coerce=float, widget=forms.RadioSelect, choices=()
    )
    evidence = forms.CharField(
        label=_("What it rests on"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, steps: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = [(str(step), f"{step} · {words}") for step, words in steps]


class RatingRulesForm(forms.Form):
    """After how many months a rating is asked for again."""

    stale_months = forms.IntegerField(
        label=_("Ask again after, months"),
        min_value=1,
        max_value=60,
        help_text=_("A rating older than this waits again for whoever gave it."),
    )


class QueueRatingForm(forms.Form):
    """The same in one line of the queue: a step, and what it rests on."""

    value = forms.TypedChoiceField(
        coerce=float, choices=[(str(step), str(step)) for step in (0, 25, 50, 75, 100)]
    )
    evidence = forms.CharField(max_length=500)
