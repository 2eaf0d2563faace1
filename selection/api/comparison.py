"""Two versions of the criteria side by side."""

from typing import Any

from django.http import HttpRequest

from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint
from selection.api import shapes_weighing as shapes
from selection.queries import comparison as queries
from selection.queries.criteria import get_model


class Movers(Endpoint):
    """Accounts under two versions."""

    scope = "selection:read"
    permission = Permission.READ_REGISTER
    parameters = shapes.ComparisonParameters
    gives = shapes.MoverOut
    paged = True

    def get(self, request: HttpRequest) -> Any:
        """List who enters, who leaves, and who else moves, the widest moves first."""
        before, after = (get_model(self.query[name]) for name in ("before", "after"))
        return list(queries.movers(before, after, by=self.actor))


class Summary(Endpoint):
    """The difference of two versions in numbers."""

    scope = "selection:read"
    permission = Permission.READ_REGISTER
    parameters = shapes.ComparisonParameters
    gives = shapes.ComparisonOut

    def get(self, request: HttpRequest) -> queries.Comparison:
        """Count who moves, and put the weights side by side."""
        before, after = (get_model(self.query[name]) for name in ("before", "after"))
        return queries.comparison(before, after, by=self.actor, shown=0)
