"""One form field as the pages show it: label, input, help, error, wired for screen readers."""

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kam.web import marks

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def field_html(
    bound: BoundField, *, css: str = "", label: object = None, placeholder: str | None = None
) -> SafeString:
    """`{% field form.name %}`. Optional inputs say so, unless their form `says_optional = False`
    because nearly all of it is; an error stands under its input.

    `placeholder=""` takes away one that only repeats the label.
    """
    if bound.is_hidden:
        return format_html("{}{}", bound, _errors(bound))
    widget = bound.field.widget
    words = bound.label if label is None else label
    about = _about(bound)
    if placeholder is not None:
        about["placeholder"] = placeholder
    control = bound.as_widget(attrs=about)
    notes = format_html("{}{}", _help(bound), _errors(bound))
    if isinstance(widget, GROUPS):
        return format_html(
            '<fieldset class="field {}"><legend>{}{}</legend>'
            '<div class="options">{}</div>{}</fieldset>',
            css, words, _optional(bound), control, notes,
        )  # fmt: skip
    if isinstance(widget, forms.CheckboxInput):
        return format_html(
            '<div class="field {}"><label class="check" for="{}">{} <span>{}</span></label>'
            "{}</div>",
            css, bound.id_for_label, control, words, notes,
        )  # fmt: skip
    return format_html(
        '<div class="field {}"><label for="{}">{}{}</label>{}{}</div>',
        css, bound.id_for_label, words, _optional(bound), control, notes,
    )  # fmt: skip


def form_errors_html(form: BaseForm) -> SafeString:
    """`{% form_errors form %}`: what concerns the whole form, above it; else nothing."""
    errors = form.non_field_errors()
    if not errors:
        return mark_safe("")
    return format_html(
        '<div class="banner banner-risk" role="alert">{}<div>{}</div></div>',
        marks.icon("alert-triangle"),
        format_html_join(mark_safe("<br>"), "{}", ((error,) for error in errors)),
    )


def _about(bound: BoundField) -> dict[str, str]:
    said = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    about = {}
    if bound.errors:
        said.append(f"{bound.auto_id}_error")
        about["aria-invalid"] = "true"
    if said and not isinstance(bound.field.widget, GROUPS):
        about["aria-describedby"] = " ".join(said)
    return about


def _help(bound: BoundField) -> SafeString:
    if not bound.help_text:
        return mark_safe("")
    return format_html(
        '<span class="help" id="{}_helptext">{}</span>', bound.auto_id, bound.help_text
    )


def _errors(bound: BoundField) -> SafeString:
    if not bound.errors:
        return mark_safe("")
    return format_html(
        '<span class="error" id="{}_error">{}<span>{}</span></span>',
        bound.auto_id,
        marks.icon("alert-circle"),
        format_html_join(mark_safe("<br>"), "{}", ((error,) for error in bound.errors)),
    )


def _optional(bound: BoundField) -> SafeString:
    silent = not getattr(bound.form, "says_optional", True)
    if silent or bound.field.required or bound.field.disabled:
        return mark_safe("")
    return format_html(" <small>{}</small>", _("optional"))
