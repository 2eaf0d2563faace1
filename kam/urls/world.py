"""Addresses that belong to no workspace: the door, health, reports, REST."""

from django.urls import include, path

from kam.desk.urls import world_urlpatterns as desk_pages
from kam.operations.views import metrics
from kam.outbox.views import healthz, healthz_deep
from kam.urls import handlers
from kam.web.access import allow
from kam.web.reports import csp_report
from kam.workspace.urls import world_urlpatterns

handler400 = handlers.bad_request
handler403 = handlers.permission_denied
handler404 = handlers.page_not_found
handler500 = handlers.server_error

urlpatterns = [
    path(
        "healthz",
        allow(None, reason="Supervisors and load balancers ask without signing in.")(healthz),
        name="healthz",
    ),
    path(
        "healthz/deep",
        allow(None, reason="Supervisors ask which part is silent; it names parts and ages only.")(
            healthz_deep
        ),
        name="healthz-deep",
    ),
    path("metrics", metrics, name="metrics"),
    path("csp-report/", csp_report, name="csp-report"),
    path("api/v1/", include("kam.urls.api")),
    *world_urlpatterns,
    *desk_pages,
]
