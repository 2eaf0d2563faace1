"""Forms of what hangs on an account: sites, ids, contracts, spend, notes, files, rates."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import ContractState, SiteKind
from accounts.filetypes import ENDINGS
from accounts.forms.inputs import KeyField, countries, currencies, day, line, minor_of, pick
from accounts.services import ContractData, SiteData


class SiteForm(forms.Form):
    kind = pick(_("Kind"), SiteKind.choices)
    name = line(_("Name"), required=False)
    street = line(_("Street"), required=False)
    postcode = line(_("Postcode"), required=False, most=20)
    city = line(_("City"), required=False, most=120)
    country = pick(_("Country"), (), required=False)
    latitude = forms.FloatField(label=_("Latitude"), required=False, help_text=_("In degrees."))
    longitude = forms.FloatField(label=_("Longitude"), required=False, help_text=_("In degrees."))
    is_main = forms.BooleanField(label=_("Main site"), required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = countries(language)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        return found if self.errors else {"site": SiteData(**found)}


class ExternalIdForm(forms.Form):
    source = line(_("System"), most=60, help_text=_("Such as ERP or CRM."))
    value = line(_("Id in that system"))


class ContractForm(forms.Form):
    title = line(_("Title"))
    number = line(_("Number"), required=False, most=100)
    is_tender = forms.BooleanField(label=_("Was, or will be, a tender"), required=False)
    state = pick(_("State"), ContractState.choices)
    starts_on = day(_("Starts on"), required=False)
    ends_on = day(_("Ends on"), required=False, help_text=_("The last day."))
    notice_on = day(
        _("Notice until"), required=False, help_text=_("The last day for giving notice.")
    )
    amount = forms.DecimalField(
        label=_("Value"),
        required=False,
        max_digits=20,
        decimal_places=4,
        help_text=_("For the whole term."),
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    renewal_owner_id = KeyField(
        _("Who renews it"), required=False, help_text=_("Answers for the talk before it ends.")
    )

    def __init__(
        self,
        *args: Any,
        colleagues: Any,
        currency: str,
        figures: bool,
        former: ContractData | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.former = former or ContractData(title="")
        self.fields["renewal_owner_id"].offer(colleagues)
        self.fields["currency"].choices = currencies(currency)
        self.fields["state"].initial = ContractState.ACTIVE
        if not figures:
            del self.fields["amount"], self.fields["currency"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        minor = minor_of(self, found)
        if self.errors:
            return found
        kept = {name: found[name] for name in found.keys() & ContractData.__dataclass_fields__}
        if "amount" in self.fields:
            kept["value_minor"] = minor
        return {"contract": replace(self.former, **kept)}


class SpendForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    amount = forms.DecimalField(label=_("Amount"), max_digits=20, decimal_places=4, min_value=0)
    currency = forms.ChoiceField(label=_("Currency"))
    source = line(_("Source"), most=300, help_text=_("Who says so, or where it is written."))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = currencies(currency)
        self.fields["currency"].initial = currency

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        minor = minor_of(self, found)
        if self.errors:
            return found
        return {**{n: found[n] for n in ("year", "currency", "source")}, "amount_minor": minor}


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class UploadForm(forms.Form):
    upload = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the service says why an empty file is refused
        widget=forms.FileInput(attrs={"accept": ",".join(f".{end}" for end in ENDINGS)}),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if "upload" in found:
            found["name"] = found["upload"].name
        return found


class RateForm(forms.Form):
    from_currency = pick(_("One unit of"), ())
    rate = forms.DecimalField(label=_("is worth"), max_digits=20, decimal_places=10)
    to_currency = pick(_("units of"), ())
    valid_on = day(_("From"), help_text=_("It holds until a later rate replaces it."))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = currencies(currency)
        self.fields["from_currency"].choices = every
        self.fields["to_currency"].choices = every
        self.fields["to_currency"].initial = currency
