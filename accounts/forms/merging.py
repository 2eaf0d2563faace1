"""Which account is joined to the one whose page this is."""

from django import forms


class MergeForm(forms.Form):
    merged_id = forms.UUIDField(widget=forms.HiddenInput)
