from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "kam.identity"
    label = "identity"
