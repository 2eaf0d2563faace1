"""Forms about the account team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import TeamRole
from accounts.forms.inputs import KeyField, day, pick
from accounts.services import TeamPlace


class PlaceForm(forms.Form):
    """A colleague's place on the team. Days are half-open: `ends_on` is the first day off it."""

    member_id = KeyField(_("Colleague"))
    role = pick(_("Role"), TeamRole.choices)
    starts_on = day(_("From"))
    ends_on = day(_("Until"), required=False, help_text=_("The first day off the team, if known."))
    reports_to_id = KeyField(
        _("Reports to"),
        required=False,
        help_text=_("The dotted line: whom inside staff report to for this account."),
    )

    def __init__(self, *args: Any, colleagues: Any, team: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member_id"].offer(colleagues)
        self.fields["reports_to_id"].offer(team)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        kept = {name: found[name] for name in TeamPlace.__dataclass_fields__}
        return {"member_id": found["member_id"], "place": TeamPlace(**kept)}


class HandOverForm(forms.Form):
    to_id = KeyField(_("New account manager"))
    on = day(_("From"))

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_id"].offer(colleagues)


class EndPlaceForm(forms.Form):
    on = day(_("Off the team from"))


class CoverForm(forms.Form):
    member_id = KeyField(_("Who stands in"))
    starts_on = day(_("From"))
    ends_on = day(_("Until"), help_text=_("The first day on which the colleague is back."))

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member_id"].offer(colleagues)


class ReportsToForm(forms.Form):
    reports_to_id = KeyField(_("Reports to"), required=False)

    def __init__(self, *args: Any, team: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reports_to_id"].offer(team)
