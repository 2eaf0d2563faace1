"""What the outside may say about keys for machines."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.identity.queries.members import active_members
from kam.identity.scopes import SCOPES
from kam.identity.services.tokens import TokenPlan

LIVES = [("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days")), ("365", _("1 year"))]
KINDS = [
    ("personal", _("Personal: history shows the person")),
    ("service", _("Service: history shows the token’s name")),
]


class TokenForm(forms.Form):
    """`clean` gives what `issue_token` takes."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What uses it, such as “ERP export”.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, widget=forms.RadioSelect)
    member = forms.ModelChoiceField(
        label=_("Acts for"),
        queryset=None,
        help_text=_("The token can never do more than this person."),
    )
    scopes = forms.MultipleChoiceField(
        label=pgettext_lazy("allowed to", "May"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(label=_("Valid for"), choices=LIVES, initial="90")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["member"].queryset = active_members()

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        plan = TokenPlan(
            name=given.get("name", ""),
            scopes=given.get("scopes", []),
            expires_at=self.now + timedelta(days=int(given.get("days", "90"))),
            is_service=given.get("kind") == "service",
        )
        return {"plan": plan, "member": given.get("member")}
