"""The product's settings, and the poison that tests give to its workers."""

from kam.settings import *  # noqa: F403
from kam.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.poison"]
