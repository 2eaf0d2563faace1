"""Addresses: workspace pages, the world outside workspaces, REST. The default is the world."""

from kam.urls.world import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
