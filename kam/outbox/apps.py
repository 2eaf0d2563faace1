from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "kam.outbox"
    label = "outbox"
