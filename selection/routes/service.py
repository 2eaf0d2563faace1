"""What tiers promise, what was delivered, and how content customers are."""

from django.urls import path

from selection.api import service as service_api
from selection.views import delivery, service

ACCOUNT = "accounts/<uuid:account_id>/service"

urlpatterns = [
    path("selection/service/", service.service, name="service"),
    path("selection/promises/others/", service.promise, name="promise-others"),
    path("selection/promises/<uuid:tier_id>/", service.promise, name="promise"),
    path(f"{ACCOUNT}/", delivery.account_service, name="account-service"),
    path(f"{ACCOUNT}/touches/", delivery.log, name="touch-log"),
    path(f"{ACCOUNT}/touches/<uuid:touch_id>/remove/", delivery.remove, name="touch-remove"),
    path(f"{ACCOUNT}/satisfaction/", delivery.say, name="satisfaction-note"),
]
api_urlpatterns = [
    path("selection/catalogue/", service_api.Catalogue.as_view(), name="catalogue"),
    path("selection/promises/", service_api.Promises.as_view(), name="promises"),
    path("selection/service/", service_api.Delivered.as_view(), name="service"),
    path("selection/service/tiers/", service_api.ByTier.as_view(), name="service-tiers"),
    path("selection/touches/", service_api.Touches.as_view(), name="touches"),
    path("selection/touches/<uuid:touch_id>/", service_api.OneTouch.as_view(), name="touch"),
    path(
        "selection/touches/by-external-id/<str:source>/<path:value>/",
        service_api.TouchCalled.as_view(),
        name="touch-called",
    ),
    path("selection/satisfaction/", service_api.Words.as_view(), name="satisfaction"),
]
