"""What may be said about accounts in files."""

from accounts.imports.accounts import AccountImport
from accounts.imports.revenue import RevenueImport
from accounts.imports.team import TeamImport
from kam.imports.spec import register


def register_all() -> None:
    """Offer the three kinds to the wizard and the shell."""
    for spec in (AccountImport(), TeamImport(), RevenueImport()):
        register(spec)
