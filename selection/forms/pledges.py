"""Forms about what one customer was told and what came of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.forms.inputs import KeyField, day
from kam.web.formats import short_date
from selection.pledges import Ending
from selection.services.pledges import OutcomeData


class PledgeForm(forms.Form):
    """One thing that one customer was told."""

    text = forms.CharField(
        label=_("What we promised"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    source = forms.CharField(
        label=_("Who said it, where and to whom"),
        max_length=300,
        help_text=_("Such as the review of May, to Ms Roth."),
    )
    owner_id = KeyField(_("Who owes it"), required=False)
    said_on = day(_("Said on"))
    due_on = day(_("Due on"))
    every_months = forms.IntegerField(
        label=_("Again every so many months"),
        min_value=1,
        max_value=36,
        required=False,
        help_text=_("Empty: it falls due once."),
    )
    ends_on = day(_("Until"), required=False, help_text=_("Only for what comes again."))

    def __init__(self, *args: Any, people: Iterable[tuple[UUID, object]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].offer(people)


class OutcomeForm(forms.Form):
    """What came of one of its days; gives `outcome`."""

    due_on = forms.TypedChoiceField(label=_("Which day"), coerce=date.fromisoformat)
    ending = forms.ChoiceField(
        label=_("What came of it"), choices=Ending.choices, widget=forms.RadioSelect
    )
    kept_on = day(_("Kept on"), required=False, help_text=_("Only where it was kept."))
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why it was broken or called off."),
    )
    for_good = forms.BooleanField(
        label=_("Called off for good: it does not come again"), required=False
    )

    def __init__(
        self, *args: Any, days: Sequence[date], comes_again: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].choices = [
            (each.isoformat(), short_date(each, get_language())) for each in days
        ]
        if not comes_again:
            del self.fields["for_good"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        return found if self.errors else {"outcome": OutcomeData(**found)}


class ReopenForm(forms.Form):
    """The day whose outcome was noted by mistake."""

    due_on = day(_("Which day"))
