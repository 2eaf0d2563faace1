"""The workspace side of tests.faces.addresses."""

from kam.urls import workspace
from tests.faces import addresses

handler400, handler403 = addresses.handler400, addresses.handler403
handler404, handler500 = addresses.handler404, addresses.handler500
urlpatterns = [*addresses.workspace, *workspace.urlpatterns]
