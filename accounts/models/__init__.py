"""Tables of the accounts app, one module per noun."""

from accounts.models.accounts import Account, ExternalId, GroupLink, NameKey, Site
from accounts.models.contracts import CategorySpend, Contract, ExchangeRate
from accounts.models.mergers import Merger
from accounts.models.papers import Attachment, Note
from accounts.models.places import OwnSite
from accounts.models.revenue import ProductLine, RevenueFact, RevenueLine, StaleMonth
from accounts.models.standing import Standing
from accounts.models.team import TeamMember

__all__ = [
    "Account",
    "Attachment",
    "CategorySpend",
    "Contract",
    "ExchangeRate",
    "ExternalId",
    "GroupLink",
    "Merger",
    "NameKey",
    "Note",
    "OwnSite",
    "ProductLine",
    "RevenueFact",
    "RevenueLine",
    "Site",
    "StaleMonth",
    "Standing",
    "TeamMember",
]
