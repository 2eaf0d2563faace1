#!/usr/bin/env python
"""Administrative commands; at the shell they find the database of a demo made in KAM_HOME."""

import os
import sys

from django.core.management import execute_from_command_line

from kam.databases import BadDatabaseUrl
from kam.embedded.refusal import CannotStart
from kam.embedded.servers import join_home
from kam.mailing import BadMailUrl


def main() -> None:
    """Run one command; private servers that it started end with it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
    try:
        servers = join_home(os.environ)
    except CannotStart as refusal:
        sys.exit(str(refusal))
    try:
        execute_from_command_line(sys.argv)
    except (BadDatabaseUrl, BadMailUrl) as refusal:
        sys.exit(str(refusal))
    finally:
        if servers is not None:
            servers.stop()


if __name__ == "__main__":
    main()
