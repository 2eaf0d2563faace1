from django.conf import settings
from django.urls import path

from kam.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("palette/", views.palette, name="palette"),
    path("keys/", views.keys, name="keys"),
    path("keys/switch/", views.shortcuts, name="shortcuts"),
    path("theme/", views.theme, name="theme"),
]
# Development pages belong to no workspace.
world_urlpatterns = (
    [path("dev/components/", views.components, name="dev-components")]
    if settings.DEBUG or settings.KAM_DEV_PAGES
    else []
)
