"""Forms about what leaders are asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

APPROVE, DECLINE = "approve", "decline"


class DecideForm(forms.Form):
    """Yes or no, and a note that a no needs."""

    decision = forms.ChoiceField(choices=[(APPROVE, _("Approve")), (DECLINE, _("Decline"))])
    note = forms.CharField(
        label=_("Note, needed where you decline"),
        max_length=500,
        required=False,
        widget=forms.TextInput,
    )

    @property
    def approves(self) -> bool:
        return self.cleaned_data["decision"] == APPROVE
