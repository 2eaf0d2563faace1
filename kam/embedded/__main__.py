"""`python -m kam.embedded serve` runs the product; `run COMMAND …` lends its servers."""

import argparse
import os
import subprocess
import sys

from kam.embedded.demo import serve
from kam.embedded.home import open_home
from kam.embedded.process import end_with_parent
from kam.embedded.refusal import CannotStart
from kam.embedded.servers import Servers


def main() -> int:
    """Parse the command line and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m kam.embedded", description=__doc__)
    choices = parser.add_subparsers(dest="act", required=True)
    served = choices.add_parser("serve", help="start everything and watch it")
    served.add_argument(
        "--with-parent", action="store_true", help="end when the calling process ends"
    )
    served.add_argument("--empty", action="store_true", help="make no demo workspaces and people")
    lent = choices.add_parser("run", help="run a command with DATABASE_URL and REDIS_URL set")
    lent.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    if given.act == "serve":
        if given.with_parent:
            end_with_parent()
        return serve(empty=given.empty)
    return _run(given.command)


def _run(command: list[str]) -> int:
    servers = None
    try:
        home = open_home()
        servers = Servers(home)
        servers.start()
        env = {"SECRET_KEY": home.secret_key, **os.environ, **servers.environment}
        return subprocess.run(command, env=env, check=False).returncode  # noqa: S603 - as asked
    except CannotStart as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    finally:
        if servers is not None:
            servers.stop()


if __name__ == "__main__":
    sys.exit(main())
