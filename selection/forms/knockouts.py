"""Forms about knock-outs: declare one, state a fact, ask for an exception."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.inputs import KeyField
from selection.choices import KnockoutField, KnockoutSource
from selection.services.knockouts import KnockoutData

FACT = KnockoutSource.FACT


class KnockoutForm(forms.Form):
    """Gives `data`, a KnockoutData. One choice says how it is known: stated, or which field."""

    name = forms.CharField(label=_("What rules an account out"), max_length=80)
    help = forms.CharField(label=_("What it means"), max_length=300, required=False)
    known = forms.ChoiceField(
        label=_("How it is known"),
        choices=[
            (FACT, _("People state it, with evidence and an owner")),
            *(
                (code, label)
                for code, label in KnockoutField.choices
                if code != KnockoutField.WILLINGNESS
            ),
            (KnockoutField.WILLINGNESS, _("Willingness")),
        ],
    )
    values = forms.MultipleChoiceField(
        label=_("Values that rule an account out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only where it is read from a field of the account."),
    )

    def __init__(
        self, *args: Any, values: Mapping[str, Sequence[tuple[str, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(KnockoutField.choices)
        self.fields["values"].choices = [
            (labels[name], [(f"{name}:{value}", words) for value, words in pairs])
            for name, pairs in values.items()
            if pairs
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        known = found["known"]
        field = "" if known == FACT else known
        chosen = [value.partition(":") for value in found["values"]] if field else []
        data = KnockoutData(
            name=found["name"],
            help=found["help"],
            source=FACT if known == FACT else KnockoutSource.FIELD,
            field=field,
            values=[value for name, _colon, value in chosen if name == field],
        )
        return {"data": data}


class FactForm(forms.Form):
    """What a stated knock-out rests on, and who answers for it."""

    evidence = forms.CharField(
        label=_("What it rests on"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner_id = KeyField(_("Who answers for it"))

    def __init__(self, *args: Any, people: Iterable[tuple[UUID, object]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].offer(people)


class BecauseForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
