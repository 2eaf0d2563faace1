"""What hangs on an account, as lists."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import (
    Attachment,
    CategorySpend,
    Contract,
    ExternalId,
    Note,
    Site,
    TeamMember,
)
from accounts.queries.page import team_on


def sites(account_id: UUID) -> QuerySet[Site]:
    """The main one first."""
    return Site.objects.filter(account_id=account_id).order_by("-is_main", "city", "name", "id")


def external_ids(account_id: UUID) -> QuerySet[ExternalId]:
    return ExternalId.objects.filter(account_id=account_id).order_by("source", "value", "id")


def contracts(account_id: UUID) -> QuerySet[Contract]:
    """The next to end first; those without an end last."""
    rows = Contract.objects.filter(account_id=account_id).select_related("renewal_owner")
    return rows.order_by("ends_on", "id")


def category_spend(account_id: UUID) -> QuerySet[CategorySpend]:
    return CategorySpend.objects.filter(account_id=account_id).order_by("-year", "id")


def notes(account_id: UUID) -> QuerySet[Note]:
    """The newest first."""
    return Note.objects.filter(account_id=account_id).order_by("-id")


def attachments(account_id: UUID) -> QuerySet[Attachment]:
    """The newest first."""
    return Attachment.objects.filter(account_id=account_id).order_by("-id")


def team(account_id: UUID) -> QuerySet[TeamMember]:
    """Every place on the team, ever: running ones and planned ones by their start."""
    return (
        TeamMember.objects.filter(account_id=account_id)
        .select_related("member", "reports_to__member", "covers__member")
        .order_by("starts_on", "id")
    )


def team_today(account_id: UUID, *, today: date) -> QuerySet[TeamMember]:
    rows = team_on(today).filter(account_id=account_id)
    return rows.select_related("member", "reports_to__member", "covers__member").order_by(
        "role", "id"
    )
