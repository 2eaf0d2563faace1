"""The web application as gunicorn loads it."""

import os

from django.core.wsgi import get_wsgi_application

from kam.starting import refuse_privileged, refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")

refuse_unfit()
application = get_wsgi_application()
refuse_privileged()
