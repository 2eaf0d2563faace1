from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "kam.workspace"
    label = "workspace"
