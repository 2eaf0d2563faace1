"""What the outside may say about the organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam.identity.models import OrgUnit
from kam.identity.queries.units import UnitRow
from kam.workspace.forms.members import unit_choices


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    parent = forms.ChoiceField(label=_("Part of"), required=False)

    def __init__(self, *args: Any, tree: list[UnitRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units: dict[str, OrgUnit] = {str(row.unit.pk): row.unit for row in tree}
        self.fields["parent"].choices = [("", _("The whole company")), *unit_choices(tree)]

    def clean_parent(self) -> OrgUnit | None:
        return self.units.get(self.cleaned_data["parent"])
