"""What somebody says who holds an invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ChoosePasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A sentence is good."),
    )
    again = forms.CharField(
        label=_("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, str]:
        given = self.cleaned_data
        first, second = given.get("password"), given.pop("again", None)
        if first and second and first != second:
            self.add_error("again", _("This is not the same."))
        return given
