"""What somebody says who holds an invitation, or forgot the password."""

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


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As colleagues see it. Correct it if it is not right."),
    )


class JoinForm(ChoosePasswordForm, NameForm):
    field_order = ["name", "password", "again"]


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
