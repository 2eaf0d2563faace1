from django.conf import settings
from django.urls import path

from kam.desk import api, notices, views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("palette/", views.palette, name="palette"),
    path("keys/", views.keys, name="keys"),
    path("keys/switch/", views.shortcuts, name="shortcuts"),
    path("theme/", views.theme, name="theme"),
    path("notices/", notices.notices, name="notices"),
    path("notices/bell/", notices.bell, name="bell"),
    path("notices/read/", notices.mark_all_read, name="notices-read"),
    path("notices/mail/", notices.choose_mail, name="notices-mail"),
    path("notices/<uuid:notice_id>/", notices.open_notice, name="notice-open"),
    path("notices/<uuid:notice_id>/read/", notices.mark_read, name="notice-read"),
]
api_urlpatterns = [
    path("notices/", api.Notices.as_view(), name="notices"),
    path("notices/read/", api.NoticesRead.as_view(), name="notices-read"),
    path("notices/<uuid:notice_id>/read/", api.NoticeRead.as_view(), name="notice-read"),
]
# Development pages belong to no workspace.
world_urlpatterns = (
    [path("dev/components/", views.components, name="dev-components")]
    if settings.DEBUG or settings.KAM_DEV_PAGES
    else []
)
