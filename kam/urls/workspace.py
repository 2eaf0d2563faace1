"""Pages of one workspace. The door has taken /w/<workspace>/ off the path before.

An app writes its paths whole ("accounts/<uuid:account_id>/") in `urlpatterns` of its urls.py,
sets `app_name`, and stands here once, what is asked for most in front:

    path("", include("accounts.urls")),
    path("", include("kam.desk.urls")),
    path("", include("kam.workspace.urls")),
    path("", include("selection.urls")),
    path("", include("kam.imports.urls")),
"""

from django.urls import URLPattern, URLResolver, include, path

from kam.urls import handlers

handler400 = handlers.bad_request
handler403 = handlers.permission_denied
handler404 = handlers.page_not_found
handler500 = handlers.server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", include("kam.desk.urls")),
    path("", include("kam.workspace.urls")),
    path("", include("selection.urls")),
    path("", include("kam.imports.urls")),
]
