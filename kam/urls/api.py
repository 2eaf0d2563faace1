"""REST, below /api/v1/: one version, one namespace per app.

Names are `api:<app>:<noun>`, e.g. `reverse("api:accounts:account", args=[account_id])`; the
names without an app are `api:schema`, `api:docs` and `api:me`. An app writes its paths whole
("accounts/<uuid:account_id>/") in `api_urlpatterns` of its urls.py and stands here once, what is
asked for most in front:

    path("", include((accounts_urls.api_urlpatterns, "accounts"))),
"""

from django.urls import include, path

from accounts import urls as accounts_urls
from kam.desk import urls as desk_urls
from kam.imports import urls as imports_urls
from kam.rest.discovery import Me, Schema
from kam.web.api_docs import api_docs
from kam.workspace import urls as workspace_urls
from selection import urls as selection_urls

app_name = "api"
urlpatterns = [
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", api_docs, name="docs"),
    path("me/", Me.as_view(), name="me"),
    path("", include((accounts_urls.api_urlpatterns, "accounts"))),
    path("", include((desk_urls.api_urlpatterns, "desk"))),
    path("", include((selection_urls.api_urlpatterns, "selection"))),
    path("", include((workspace_urls.api_urlpatterns, "workspace"))),
    path("", include((imports_urls.api_urlpatterns, "imports"))),
]
