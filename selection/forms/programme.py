"""Forms about the way through the programme."""

from django import forms
from django.utils.translation import gettext_lazy as _


def words(label: object, *, rows: int = 3, required: bool = True, hint: object = "") -> forms.Field:
    return forms.CharField(
        label=label,
        max_length=4000,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def a_day(label: object) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ReasonForm(forms.Form):
    """Why: of a nomination, of one taken back, of an exit called off."""

    reason = words(_("Reason"), rows=2)


class AssessForm(forms.Form):
    assessment = words(_("What speaks for the account and what against it"), rows=4)


class AskForm(forms.Form):
    """What a leader is asked: an offer or an exit."""

    reason = words(_("Reason"), rows=2)
    effective_on = a_day(_("From"))
    customer_text = words(
        _("Text for the customer"),
        rows=8,
        required=False,
        hint=_("A draft to be changed. Left empty, the draft is taken."),
    )


class AnswerForm(forms.Form):
    """What the customer said."""

    accepted = forms.TypedChoiceField(
        label=_("What did the customer say?"),
        choices=[("yes", _("Accepts")), ("no", _("Declines"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Said by"), max_length=300, help_text=_("A person at the customer, or a paper.")
    )


class WordsForm(forms.Form):
    summary = words(
        _("Why this is a key account"),
        rows=2,
        required=False,
        hint=_("Shown in the register and on the account, in place of the computed reason."),
    )
    customer_text = words(_("Text for the customer"), rows=8, required=False)
