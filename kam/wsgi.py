"""The web application as gunicorn loads it."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from kam.starting import refuse_privileged, refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")

refuse_unfit()
application = get_wsgi_application()
refuse_privileged()

# read before the fork: a worker that is replaced answers its first request at once
for urlconf in ("kam.urls.world", "kam.urls.workspace"):
    get_resolver(urlconf)._populate()  # noqa: SLF001 - what every first reverse() does
