"""Asked by containers and supervisors, without loading the application:

python -m kam.health web             whether the web of this container answers
python -m kam.health "queue mail"    whether a part showed life in the last minute
"""

import http.client
import os
import sys
from urllib.parse import urlsplit

import psycopg

SECONDS = 5
SILENT = 60  # seconds
AGE = (
    "SELECT extract(epoch FROM clock_timestamp() - at)::float8 FROM outbox_heartbeat "
    "WHERE name = %s"
)


def main() -> None:
    """Exit status 0 where it is well, else 1 and a sentence."""
    part = " ".join(sys.argv[1:])
    if not part:
        sys.exit(__doc__)
    trouble = _web() if part == "web" else _silence(part)
    if trouble:
        sys.exit(trouble)


def _web() -> str:
    # hosts that are not ours are refused, so we ask by the public name
    name = urlsplit(os.environ.get("PUBLIC_ADDRESS", "http://localhost")).netloc
    link = http.client.HTTPConnection(
        "127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=SECONDS
    )
    try:
        link.request("GET", "/healthz", headers={"Host": name})
        status = link.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"The web does not answer: {error}."
    finally:
        link.close()
    return "" if status == http.HTTPStatus.OK else f"The web answers {status}."


def _silence(part: str) -> str:
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=SECONDS) as link:
            row = link.execute(AGE, [part]).fetchone()
    except (psycopg.Error, KeyError):
        return "The database does not answer."
    if row is None:
        return f"No sign of life of {part} is known."
    return "" if row[0] <= SILENT else f"The last sign of life of {part} is {int(row[0])} s old."


if __name__ == "__main__":
    main()
