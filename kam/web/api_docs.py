"""The documentation of the REST interface, to read and to try."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kam.web.access import allow


# Swagger's own style sheet draws its arrows from data: addresses.
@require_GET
@csp_update({"img-src": ["data:"]})
@allow(None, reason="The description of the interface holds nothing of any workspace.")
def api_docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI over /api/v1/schema/."""
    return render(request, "web/api_docs.html")
