"""A form, a service, one outcome: refusals of the domain land on the form's own fields."""

from collections.abc import Callable
from typing import Any

from django import forms

from kam.errors import Conflict, RuleViolation, Stale


def submit(form: forms.Form, service: Callable[..., Any], **kwargs: Any) -> Any:
    """Call the service with the checked input, or explain on the form why not.

    Returns None if the form is invalid or the service refused (RuleViolation, Conflict; their
    words then stand at the fields they name, or above the form; of Stale see kam.web.versions);
    else what the service returned, or True if it returned nothing. Keyword arguments given here
    win over fields of the same name.
    NotAllowed and NotFound pass through: no input can mend those.
    """
    if not form.is_valid():
        return None
    try:
        done = service(**{**form.cleaned_data, **kwargs})
    except Stale as refusal:
        form.stale = refusal  # kam.web.versions shows what the other changed
        return None
    except (RuleViolation, Conflict) as refusal:
        blame(form, refusal)
        return None
    return True if done is None else done


def blame(form: forms.Form, refusal: RuleViolation | Conflict) -> None:
    """Put a refusal's words at the fields it names, and above the form what has no field here."""
    shown = False
    for name, message in refusal.errors.items():
        known = name if name in form.fields else None
        form.add_error(known, forms.ValidationError(str(message)))
        shown = True
    if not shown:
        form.add_error(None, forms.ValidationError(str(refusal.message)))
