"""What the outside may say about a workspace's and a person's settings."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from kam.identity.services.settings import OwnSettings, WorkspaceSettings
from kam.web.formats import NUMBER_FORMATS

AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian")
THEMES = [("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]


@lru_cache(maxsize=1)
def time_zones() -> list[tuple[str, str]]:
    """UTC, then places by name."""
    places = sorted(
        zone for zone in available_timezones() if zone.split("/")[0] in (*AREAS, "Pacific")
    )
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


class WorkspaceForm(forms.Form):
    """`clean` gives what `change_workspace` takes."""

    name = forms.CharField(label=_("Name"), max_length=120)
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Reporting currency"),
        error_messages={"invalid": _("Give three letters, such as EUR.")},
        help_text=_("Totals and ranks are shown in it, by the dated exchange rates."),
    )
    fiscal_year_start = forms.TypedChoiceField(
        label=_("Fiscal year starts in"), choices=list(MONTHS.items()), coerce=int
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    language = forms.ChoiceField(label=_("Language for new people"), choices=settings.LANGUAGES)
    figures_open = forms.BooleanField(
        label=_("Everybody in the workspace reads revenue, margin and contracts"),
        required=False,
        help_text=_("Else only an account’s team and the leaders above it."),
    )
    second_factor_required = forms.BooleanField(
        label=_("Everybody must sign in with a second step"),
        required=False,
        help_text=_("Who has none sets one up at the next visit and sees nothing here before."),
    )

    def clean(self) -> dict[str, Any]:
        given = {"currency": "", **self.cleaned_data}
        given["currency"] = given["currency"].upper()
        if self.errors:
            return given
        return {"settings": WorkspaceSettings(**given)}


class OwnForm(forms.Form):
    """`clean` gives what `change_own_settings` takes."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    number_format = forms.ChoiceField(
        label=_("Numbers"),
        required=False,
        choices=[("", _("As the language writes them")), *((f, f) for f in NUMBER_FORMATS)],
    )
    theme = forms.ChoiceField(label=_("Appearance"), required=False, choices=THEMES)
    shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts"),
        required=False,
        help_text=_("Single keys such as / or j. Turn off if they get in the way."),
    )

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if self.errors:
            return given
        name = given.pop("name")
        return {"name": name, "settings": OwnSettings(**given)}
