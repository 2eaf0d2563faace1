"""The form of a place of ours."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.inputs import countries, line, pick
from accounts.services.own_sites import OwnSiteData


class OwnSiteForm(forms.Form):
    """Gives `site`, an OwnSiteData."""

    name = line(_("Name"))
    city = line(_("City"), required=False, most=120)
    country = pick(_("Country"), (), required=False)
    latitude = forms.FloatField(label=_("Latitude"), help_text=_("In degrees."))
    longitude = forms.FloatField(label=_("Longitude"), help_text=_("In degrees."))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = countries(language)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        return found if self.errors else {"site": OwnSiteData(**found)}
