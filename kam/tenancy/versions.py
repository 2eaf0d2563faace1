"""The version of a row that several people edit: who saves an old one is told, nothing is lost.

Every service that changes such a row takes `version`, the one its caller has read (None: whatever
stands now), locks the row by `lock` and raises the version with the change.
"""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from kam.errors import NotFound, Stale
from kam.tenancy.models import TenantModel

Row = TypeVar("Row", bound=TenantModel)


def version_field() -> models.IntegerField:
    """The column; the database knows the first version, too, so rows may come by any statement."""
    return models.IntegerField(default=1, db_default=1)


def lock(row: Row, version: int | None, *, held_in: str = "version") -> Row:
    """The row read again and held until the transaction ends.

    Raises Stale where it is not at `version` any more, NotFound where it is gone.
    """
    try:
        row.refresh_from_db(from_queryset=type(row).objects.select_for_update(no_key=True))
    except ObjectDoesNotExist as error:
        raise NotFound from error
    must_be_at(version, getattr(row, held_in))
    return row


def must_be_at(seen: int | None, current: int) -> None:
    """Raise Stale if a caller has seen another version than the one that stands."""
    if seen is not None and seen != current:
        raise Stale(current=current)
