"""What the outside may say about keys for machines and the accounts they belong to."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.identity.devices import networks_in
from kam.identity.permissions import ROLE_NAMES, Role
from kam.identity.queries.members import active_members
from kam.identity.queries.service_accounts import open_service_accounts
from kam.identity.scopes import SCOPES
from kam.identity.services.tokens import TokenPlan

LIVES = [("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days")), ("365", _("1 year"))]


class TokenForm(forms.Form):
    """`clean` gives what `issue_token` takes."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What uses it, such as “ERP export”.")
    )
    holder = forms.ChoiceField(
        label=_("Acts for"),
        help_text=_("Never more than the person, or than the roles of the service account."),
    )
    scopes = forms.MultipleChoiceField(
        label=pgettext_lazy("allowed to", "May"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(label=_("Valid for"), choices=LIVES, initial="90")
    networks = forms.CharField(
        label=_("Only from these networks"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Addresses or networks, such as 203.0.113.0/24, one a line. Empty: from anywhere."
        ),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.services = {str(each.pk): each for each in open_service_accounts()}
        self.members = {str(each.pk): each for each in active_members()}
        groups = [
            (_("Service accounts"), [(key, each.name) for key, each in self.services.items()]),
            (_("People"), [(key, each.name) for key, each in self.members.items()]),
        ]
        self.fields["holder"].choices = [group for group in groups if group[1]]

    def clean_networks(self) -> list[str]:
        try:
            return networks_in(self.cleaned_data["networks"])
        except ValueError as error:
            raise forms.ValidationError(_("“%s” is no address and no network.") % error) from error

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        plan = TokenPlan(
            name=given.get("name", ""),
            scopes=given.get("scopes", []),
            expires_at=self.now + timedelta(days=int(given.get("days", "90"))),
            networks=given.get("networks", []),
        )
        holder = given.get("holder", "")
        service = self.services.get(holder)
        return {"plan": plan, "service": service, "member": self.members.get(holder)}


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        label=_("Who answers for it"),
        queryset=None,
        help_text=_("When this person leaves, the successor answers for it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = active_members()


class ServiceAccountForm(OwnerForm):
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("History shows it, such as “ERP”.")
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(r.value, name) for r, name in ROLE_NAMES.items() if r != Role.TENANT_ADMIN],
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["name", "roles", "owner"]
