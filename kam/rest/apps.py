from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "kam.rest"
    label = "rest"
    verbose_name = "REST"
