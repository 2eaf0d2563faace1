"""Forms about promises of tiers, what was done for an account, and what customers say."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.inputs import KeyField, day
from selection.choices import TouchKind
from selection.services.catalogue import PromiseData

RATINGS = [
    (5, _("5 – very content")),
    (4, _("4 – content")),
    (3, _("3 – neither")),
    (2, _("2 – not content")),
    (1, _("1 – not content at all")),
]


def _whole(label: object, help_text: object = "", *, most: int = 366) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, required=False, help_text=help_text
    )


class PromiseForm(forms.Form):
    """What a tier promises from a day on; gives `terms` and `valid_from`."""

    valid_from = day(_("Holds from"))
    visits = _whole(_("Visits a year"), _("Empty: no promise. 0: none is promised."))
    reviews = _whole(_("Reviews a year"))
    answer_hours = forms.FloatField(
        label=_("Answer within, hours"),
        min_value=0.1,
        max_value=8784,
        required=False,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    named_staff = _whole(_("Named people"))
    items = forms.CharField(
        label=_("What else"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One item per line."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        valid_from = found.pop("valid_from")
        return {"terms": PromiseData(**found), "valid_from": valid_from}


class TouchForm(forms.Form):
    """A visit, a review or an answer."""

    kind = forms.ChoiceField(label=_("What"), choices=TouchKind.choices)
    done_on = day(_("On"))
    minutes = _whole(_("Minutes"), most=1440)
    took_hours = forms.FloatField(
        label=_("Hours the customer waited"),
        min_value=0,
        max_value=8784,
        required=False,
        widget=forms.NumberInput(attrs={"step": "any"}),
        help_text=_("Only for an answer."),
    )
    member_id = KeyField(_("Who"), required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[UUID, object]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member_id"].offer(people)


class SatisfactionForm(forms.Form):
    """What a customer said of our promise."""

    rating = forms.TypedChoiceField(label=_("How content"), choices=RATINGS, coerce=int)
    said_on = day(_("Said on"))
    source = forms.CharField(
        label=_("Who said it, and where"),
        max_length=300,
        help_text=_("Such as a survey or a call."),
    )
