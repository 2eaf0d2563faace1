"""Forms about the account itself."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Lifecycle, Willingness
from accounts.forms.inputs import KeyField, countries, day, line, pick
from accounts.lifecycle import next_steps
from accounts.services import NewAccount

Offers = Mapping[str, Any]


class RegisterForm(forms.Form):
    """A new account. `parent` is the id of an account, set by a picker or left empty."""

    name = line(_("Name"))
    sector = line(_("Sector"), required=False, most=120, help_text=_("What the customer does."))
    country = pick(_("Country"), (), required=False)
    website = line(_("Website"), required=False, most=300)
    lifecycle = pick(_("Life cycle"), Lifecycle.choices)
    unit_id = KeyField(_("Our unit"), required=False)
    parent_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    source = line(
        _("System"), required=False, most=60, help_text=_("Where it has an id already, e.g. ERP.")
    )
    value = line(_("Id in that system"), required=False)
    manage = forms.BooleanField(label=_("I manage this account"), required=False)

    def __init__(
        self, *args: Any, units: Any, language: str, member_id: UUID | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.member_id = member_id
        self.fields["country"].choices = countries(language)
        self.fields["unit_id"].offer(units)
        self.fields["lifecycle"].initial = Lifecycle.PROSPECT

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if bool(found.get("source")) != bool(found.get("value")):
            empty = "value" if found.get("source") else "source"
            self.add_error(empty, _("Give both the system and the id, or neither."))
        if self.errors:
            return found
        called = ((found["source"], found["value"]),) if found["source"] else ()
        kept = {name: found[name] for name in found.keys() & NewAccount.__dataclass_fields__}
        manager_id = self.member_id if found["manage"] else None
        return {"rows": [NewAccount(**kept, external_ids=called, manager_id=manager_id)]}


def _text(offers: Offers) -> forms.Field:
    return forms.CharField(max_length=300, required=False)


def _name(offers: Offers) -> forms.Field:
    return forms.CharField(max_length=300)


def _country(offers: Offers) -> forms.Field:
    return forms.ChoiceField(choices=countries(offers["language"]), required=False)


def _lifecycle(offers: Offers) -> forms.Field:
    labels = dict(Lifecycle.choices)
    return forms.ChoiceField(choices=[(c, labels[c]) for c in next_steps(offers["lifecycle"])])


def _unit(offers: Offers) -> forms.Field:
    field = KeyField("", required=False)
    field.offer(offers["units"]())
    return field


FIELDS: dict[str, tuple[object, Callable[[Offers], forms.Field]]] = {
    "name": (_("Name"), _name),
    "sector": (_("Sector"), _text),
    "country": (_("Country"), _country),
    "website": (_("Website"), _text),
    "lifecycle": (_("Life cycle"), _lifecycle),
    "unit_id": (_("Our unit"), _unit),
}


class FieldForm(forms.Form):
    """One field of an account, edited in place; `version` is what the reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, name: str, offers: Offers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        label, make = FIELDS[name]
        field = make(offers)
        field.label = label
        self.fields[name] = field

    @property
    def bound(self) -> forms.BoundField:
        return self[self.name]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.name in found:
            found["values"] = {self.name: found.pop(self.name)}
        return found


class MoveForm(forms.Form):
    """Where in its group an account hangs."""

    parent_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_parent_id(self) -> UUID | None:
        return self.cleaned_data.get("parent_id")


class WillingnessForm(forms.Form):
    willingness = pick(_("Does the customer want to be a key account?"), Willingness.choices)
    on = day(_("Said on"), required=False)
    source = line(
        _("Said by, or written where"),
        required=False,
        most=300,
        help_text=_("A person or a paper."),
    )
    note = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For “parts of it”: which parts."),
    )


class ArchiveForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)
