"""Finding a person again: by which words, and in which free texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from kam.audit.erasing import words_said_of
from kam.audit.models import AuditEntry, AuditSeal, AuditValue
from kam.identity.erasers import is_machine_made
from kam.identity.models import Membership
from kam.identity.pseudonyms import pseudonym_of
from kam.identity.traces import Traces, worth_searching
from kam.tenancy.models import TenantModel

MOST = 200
HISTORY = (AuditEntry, AuditValue, AuditSeal)  # erased by its own rule, never listed


@dataclass(frozen=True, slots=True)
class Mention:
    """A free text in which the person is named. `kind` is the model's label, such as
    "accounts.note"; `account_id` is None for what belongs to no account."""

    kind: str
    id: UUID
    account_id: UUID | None
    column: str
    excerpt: str


def traces_of(member: Membership) -> Traces:
    """All names and addresses that this member had here, the present ones and earlier ones."""
    known = [member.name, member.email, member.user.name, member.user.email]
    said = words_said_of(member.pk, ("name", "email"))
    return Traces(
        member_id=member.pk,
        user_id=member.user_id,
        words=worth_searching([*known, *map(str, said)]),
        stands_in=pseudonym_of(member.pk),
    )


def tables() -> Iterator[type[TenantModel]]:
    """The workspace's tables that an erasure goes through."""
    for model in apps.get_models():
        if issubclass(model, TenantModel) and model not in HISTORY:
            yield model


def labels_of(model: type[TenantModel]) -> list[tuple[str, str]]:
    """(key, label): columns that repeat the name of the member beside them."""
    columns = {field.name for field in model._meta.local_fields}
    return [
        (field.name, f"{field.name}_name")
        for field in model._meta.local_fields
        if field.related_model is Membership and f"{field.name}_name" in columns
    ]


def machine_columns(model: type[TenantModel]) -> list[str]:
    """Columns written by programs, in which names are replaced wherever they stand."""
    return [
        field.name
        for field in model._meta.local_fields
        if isinstance(field, models.JSONField) or is_machine_made(model._meta.label, field.name)
    ]


def free_columns(model: type[TenantModel]) -> list[str]:
    """Columns that people write."""
    settled = {label for _key, label in labels_of(model)} | set(machine_columns(model))
    return [
        field.name
        for field in model._meta.local_fields
        if field.name not in settled and not field.choices and _holds_text(field)
    ]


def rows_naming(model: type[TenantModel], columns: list[str], traces: Traces) -> Iterator[Any]:
    """Rows of which one of the columns names the person."""
    if not columns or not traces.words:
        return
    as_text = {f"{name}_as_text": Cast(name, TextField()) for name in columns}
    named = Q()
    for text in as_text:
        for word in traces.words:
            named |= Q((f"{text}__icontains", word))
    for row in model.objects.alias(**as_text).filter(named).order_by("id").iterator():
        if any(traces.are_in(str(getattr(row, name))) for name in columns):
            yield row


def mentions_of(traces: Traces) -> list[Mention]:
    """Free texts to be reviewed by people, at most 200."""
    found: list[Mention] = []
    for model in tables():
        columns = [] if model is Membership else free_columns(model)
        for row in rows_naming(model, columns, traces):
            found += _mentions_in(row, columns, traces)
            if len(found) >= MOST:
                return found[:MOST]
    return found


def _mentions_in(row: Any, columns: list[str], traces: Traces) -> Iterator[Mention]:
    label = row._meta.label_lower
    account_id = row.pk if label == "accounts.account" else getattr(row, "account_id", None)
    for name in columns:
        text = str(getattr(row, name))
        if traces.are_in(text):
            yield Mention(label, row.pk, account_id, name, traces.excerpt(text))


def _holds_text(field: Any) -> bool:
    if isinstance(field, ArrayField):
        field = field.base_field
    return isinstance(field, models.CharField | models.TextField)
