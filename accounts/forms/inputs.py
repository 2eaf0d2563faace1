"""Inputs that several forms of this app share: days, colleagues, units, currencies, amounts."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.countries import NAMES, country_name
from accounts.money import CURRENCIES, from_minor, to_minor

Choices = Iterable[tuple[Any, Any]]


def day(label: object, *, required: bool = True, help_text: object = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def line(label: object, *, required: bool = True, most: int = 200, help_text: object = ""):  # noqa: ANN201
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text)


def pick(
    label: object, choices: Choices, *, required: bool = True, help_text: object = ""
) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=required, help_text=help_text)


class KeyField(forms.TypedChoiceField):
    """A choice among things with an id; gives a UUID or None."""

    def __init__(self, label: object, *, required: bool = True, help_text: object = "") -> None:
        super().__init__(
            label=label, required=required, help_text=help_text, coerce=UUID, empty_value=None
        )

    def offer(self, things: Iterable[tuple[UUID, object]], *, nobody: object = "—") -> None:
        """The things to choose from, as (id, words)."""
        self.choices = [("", nobody), *((str(pk), words) for pk, words in things)]


def countries(language: str) -> list[tuple[str, str]]:
    """Every country by its name in the language, for a select."""
    named = sorted((country_name(code, language), code) for code in NAMES)
    return [("", "—"), *((code, name) for name, code in named)]


def currencies(first: str) -> list[tuple[str, str]]:
    """Every currency, the reporting one first."""
    return [(code, code) for code in (first, *(c for c in CURRENCIES if c != first))]


def minor_of(form: forms.Form, found: dict[str, Any]) -> int | None:
    """The amount of a form in minor units of its currency; blames the amount if it is too large."""
    amount, currency = found.get("amount"), found.get("currency")
    if amount is None or not currency:
        return None
    try:
        return to_minor(amount, currency)
    except ValueError:
        form.add_error("amount", _("This amount is too large."))
        return None


def in_major(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else from_minor(minor, currency)
