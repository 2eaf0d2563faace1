"""The form of a goal of the company."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.inputs import KeyField
from selection.services.goals import GoalData


class GoalForm(forms.Form):
    """Gives `data`, a GoalData."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    name = forms.CharField(label=_("Goal"), max_length=120)
    measure = forms.CharField(
        label=_("How it is measured"),
        max_length=300,
        help_text=_("A figure and where it comes from."),
    )
    owner_id = KeyField(_("Who answers for it"), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[UUID, object]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].offer(people)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        return found if self.errors else {"data": GoalData(**found)}
