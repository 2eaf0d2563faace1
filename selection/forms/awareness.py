"""Forms about the check of who knows the key accounts."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.services.awareness import Ask


class StartForm(forms.Form):
    """Whom to ask, and until when."""

    member_ids = forms.TypedMultipleChoiceField(
        label=_("Ask these colleagues"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    at_random = forms.IntegerField(
        label=_("And this many others, drawn by lot"),
        min_value=0,
        max_value=1000,
        required=False,
        initial=0,
    )
    due_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, people: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member_ids"].choices = [(str(pk), name) for pk, name in people]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        ask = Ask(found.pop("member_ids", ()), found.pop("at_random", 0) or 0)
        return {**found, "ask": ask}


def picked(given: Iterable[str], *, most: int) -> list[UUID]:
    """The ids that an address or a form names, each once; what is no id is left out."""
    found: dict[UUID, None] = {}
    for text in given:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)[:most]
