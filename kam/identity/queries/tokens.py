"""Reading the keys of a workspace; never the keys themselves, which are not kept."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from kam.errors import NotFound
from kam.identity.models import ApiToken


def tokens() -> QuerySet[ApiToken]:
    """All tokens, those still alive first, newest first."""
    found = ApiToken.objects.select_related("membership", "service")
    return found.order_by(F("revoked_at").desc(nulls_first=True), "-created_at", "-id")


def get_token(token_id: UUID) -> ApiToken:
    """One token, alive or not; raises NotFound."""
    found = ApiToken.objects.select_related("membership").filter(pk=token_id).first()
    if found is None:
        raise NotFound
    return found


def state_of(token: ApiToken, now: datetime) -> str:
    """One of active, expired, revoked."""
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at is not None and token.expires_at <= now:
        return "expired"
    return "active"
