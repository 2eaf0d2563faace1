"""Input as it was sent: no unknown names, no "1" for a number, nothing guessed.

DRF's fields are kind to forms: they read "1", "yes" and "3.0". A machine that sends those has a
mistake in it, and finds it fastest when told.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from kam.rest.problems import Fault, escaped, faults_of, refuse_input

INT64 = 2**63
WHOLE = re.compile(r"-?[0-9]{1,19}")
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
FLAGS = {"true": True, "false": False}
DEEPEST = 32
MOST_FAULTS = 100  # named in one answer; who mends these hears of the next

Shape = type[serializers.Serializer]


class Nothing(serializers.Serializer):
    """No parameters at all."""


@cache
def shape(shape_class: Shape, *, partial: bool = False) -> serializers.Serializer:
    """One bound serializer per class, made once: its fields hold no state of a request."""
    return shape_class(partial=partial)


def read_body(shape_class: Shape, data: Any, *, partial: bool) -> dict[str, Any]:
    """The checked values of a JSON body. Raises a 400 problem with a pointer per fault."""
    reader = shape(shape_class, partial=partial)
    faults = list(islice(_faults(reader, data, "#"), MOST_FAULTS))
    if faults:
        raise refuse_input(faults)
    try:
        return dict(reader.run_validation(data))
    except ValidationError as error:
        raise refuse_input(faults_of(error.detail)[:MOST_FAULTS]) from error


def read_form(shape_class: Shape, data: QueryDict, files: MultiValueDict) -> dict[str, Any]:
    """The checked values of a multipart body."""
    try:
        return _read_texts(shape(shape_class), data, files)
    except ValidationError as error:
        raise refuse_input(faults_of(error.detail)[:MOST_FAULTS]) from error


def read_query(shape_class: Shape, data: QueryDict) -> dict[str, Any]:
    """The checked values of a query string. Raises a 400 problem that names each parameter."""
    try:
        return _read_texts(shape(shape_class), data, MultiValueDict())
    except ValidationError as error:
        faults = faults_of(error.detail)[:MOST_FAULTS]
        raise refuse_input(
            [
                Fault(f.code, f.detail, parameter=(f.pointer or "#/")[2:].split("/")[0])
                for f in faults
            ]
        ) from error


def refuse_unreadable(data: Any) -> None:
    """Refuse NUL characters, which PostgreSQL cannot keep, and absurd nesting."""
    waiting: list[tuple[Any, int]] = [(data, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise refuse_input([Fault("too_deep", _("This is nested too deeply."), pointer="#")])
        if isinstance(value, str):
            if "\x00" in value:
                raise refuse_input([Fault("nul", _("NUL characters cannot be kept."), pointer="#")])
        elif isinstance(value, dict):
            waiting += [(inner, depth + 1) for pair in value.items() for inner in pair]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]


def _read_texts(
    reader: serializers.Serializer, data: QueryDict, files: MultiValueDict
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    fields = {n: f for n, f in reader.fields.items() if not f.read_only}
    for name in [*data, *files]:
        field = fields.get(name)
        given = data.getlist(name) if name in data else files.getlist(name)
        if field is None:
            errors[name] = [_unknown(name, fields)]
        elif isinstance(field, serializers.ListField | serializers.MultipleChoiceField):
            values[name] = given
        elif len(given) > 1:
            errors[name] = [_("Give this once.")]
        elif not _is_readable(field, given[0]):
            errors[name] = [_("This cannot be read.")]
        else:
            values[name] = given[0]
    if errors:
        raise ValidationError(errors)
    return dict(reader.run_validation(values))


def _is_readable(field: serializers.Field, value: Any) -> bool:
    if isinstance(field, serializers.IntegerField):
        return WHOLE.fullmatch(value) is not None and abs(int(value)) < INT64
    if isinstance(field, serializers.BooleanField):
        return value in FLAGS
    if isinstance(field, serializers.DateField):
        return DAY.fullmatch(value) is not None
    if isinstance(field, serializers.DecimalField):
        return DECIMAL.fullmatch(value) is not None
    return not (isinstance(value, str) and "\x00" in value)


def _faults(field: serializers.Field, value: Any, pointer: str) -> Iterator[Fault]:
    if value is None:
        return
    if isinstance(field, serializers.Serializer):
        yield from _object_faults(field, value, pointer)
    elif isinstance(field, serializers.ListSerializer | serializers.ListField):
        if not isinstance(value, list):
            yield Fault("type", _("This must be a list."), pointer=pointer)
            return
        for index, inner in enumerate(value):
            yield from _faults(field.child, inner, f"{pointer}/{index}")
    else:
        wrong = _wrong_type(field, value)
        if wrong:
            yield Fault("type", wrong, pointer=pointer)


def _object_faults(reader: serializers.Serializer, value: Any, pointer: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault("type", _("This must be an object."), pointer=pointer)
        return
    fields = {n: f for n, f in reader.fields.items() if not f.read_only}
    for name, inner in value.items():
        here = f"{pointer}/{escaped(name)}"
        if name not in fields:
            yield Fault("unknown", _unknown(name, fields), pointer=here)
        else:
            yield from _faults(fields[name], inner, here)


def _wrong_type(field: serializers.Field, value: Any) -> str | None:  # noqa: C901, PLR0911
    if isinstance(field, serializers.IntegerField):
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if not whole or isinstance(value, bool):  # to JSON Schema 3.0 is a whole number
            return _("This must be a whole number.")
        return None if abs(value) < INT64 else _("This number is too large.")
    if isinstance(field, serializers.FloatField):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number else _("This must be a number.")
    if isinstance(field, serializers.BooleanField):
        return None if isinstance(value, bool) else _("This must be true or false.")
    if isinstance(field, serializers.MultipleChoiceField):
        return None if isinstance(value, list) else _("This must be a list.")
    if isinstance(field, serializers.DictField):
        return None if isinstance(value, dict) else _("This must be an object.")
    if isinstance(field, serializers.JSONField):
        return None
    if isinstance(field, serializers.ChoiceField):
        known = {type(choice) for choice in field.choices}
        return None if type(value) in known else _("This is not one of the choices.")
    if not isinstance(value, str):
        return _("This must be a text.")
    return _wrong_text(field, value)


def _wrong_text(field: serializers.Field, value: str) -> str | None:
    if isinstance(field, serializers.DecimalField) and not DECIMAL.fullmatch(value):
        return _("Write a decimal number as text, such as “12.50”.")
    if isinstance(field, serializers.DateTimeField) and not MOMENT.fullmatch(value):
        return _("Write a moment with its offset, such as 2026-03-31T09:00:00Z.")
    if isinstance(field, serializers.DateField) and not DAY.fullmatch(value):
        return _("Write a date as YYYY-MM-DD.")
    return None


def _unknown(name: str, fields: Mapping[str, Any]) -> str:
    known = ", ".join(sorted(fields)) or "-"
    return _("There is no “%(name)s” here. Known: %(known)s.") % {"name": name, "known": known}
