"""What the outside may say about people of a workspace."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.identity.models import Membership, OrgUnit
from kam.identity.permissions import ROLE_NAMES
from kam.identity.queries.members import active_members, units_led_by
from kam.identity.queries.units import UnitRow
from kam.identity.services.members import Duties

ROLE_HELP = _(
    "Administrators manage people and settings. Sales leaders read all figures, set criteria and "
    "confirm tiers. Account managers and team members work on their own accounts. Readers read."
)


def unit_choices(tree: list[UnitRow]) -> list[tuple[str, str]]:
    """Units in the order of the tree, parts set in by figure spaces."""
    return [(str(row.unit.pk), "\u2007\u2007" * row.depth + row.unit.name) for row in tree]


class DutiesForm(forms.Form):
    """Name and duties; `clean` gives what the services take."""

    name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=ROLE_HELP,
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    leads = forms.MultipleChoiceField(
        label=_("Leads"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For sales leaders: these units and their parts. None means everywhere."),
    )

    def __init__(self, *args: Any, tree: list[UnitRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units: dict[str, OrgUnit] = {str(row.unit.pk): row.unit for row in tree}
        choices = unit_choices(tree)
        self.fields["unit"].choices = [("", _("No unit")), *choices]
        self.fields["leads"].choices = choices
        if not choices:
            del self.fields["unit"], self.fields["leads"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            **{name: given[name] for name in ("name", "email") if name in given},
            "duties": Duties(
                roles=given.get("roles", []),
                title=given.get("title", ""),
                unit=self.units.get(given.get("unit", "")),
                leads=[self.units[unit_id] for unit_id in given.get("leads", [])],
            ),
        }


class AddMemberForm(DutiesForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ["name", "email", "title", "roles", "unit", "leads"]


def duties_of(member: Membership) -> dict[str, Any]:
    """The form's first state for a person."""
    return {
        "name": member.name,
        "title": member.title,
        "roles": member.roles,
        "unit": str(member.unit_id or ""),
        "leads": [str(unit.pk) for unit in units_led_by(member)],
    }


class DeactivateForm(forms.Form):
    successor = forms.ModelChoiceField(
        label=_("Successor"),
        queryset=None,
        required=False,
        empty_label=_("Nobody: leave accounts without a manager"),
        help_text=_(
            "Takes over the accounts, the team roles, what customers were promised, goals and"
            " service tokens."
        ),
    )

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = active_members().exclude(pk=member.pk)
