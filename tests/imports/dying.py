"""A worker that is killed in the middle of a chunk.

`python -m tests.imports.dying RUN TENANT NOW CHUNKS` dies inside the step after so many chunks;
tests run it in a process of its own (fixture `killed`), against the test's database and files.
"""

import os
import signal
import sys
from datetime import datetime
from uuid import UUID


def main():
    run_id, tenant_id, when, chunks = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = "kam.settings"
    import django

    django.setup()
    from django.db import connections

    for connection in connections.all():
        connection.settings_dict["NAME"] = os.environ["KAM_TEST_DATABASE"]

    from accounts.services.undoing import lines as undoing_lines
    from kam.imports import queries, services
    from kam.imports.services import applying, checking, leases, staging, traces, undoing
    from kam.tenancy.context import activate

    staging.StagedSet.chunk.__kwdefaults__["size"] = 10
    checking.CHUNK = 10
    traces.CHUNK = undoing_lines.CHUNK = 10
    held = []

    def hold_and_die(**columns):
        leases.hold_run(**columns)
        held.append(1)
        if len(held) > int(chunks):
            os.kill(os.getpid(), signal.SIGKILL)  # the chunk is written, not committed

    checking.hold_run = applying.hold_run = undoing.hold_run = hold_and_die
    now = datetime.fromisoformat(when)
    with activate(UUID(tenant_id)):
        run = queries.get_run(run_id)
        services.keep_promise(run_id=run.id, by=queries.actor_of(run), clock=lambda: now)


if __name__ == "__main__":
    main()
