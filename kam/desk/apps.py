from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kam.desk"
    label = "desk"
