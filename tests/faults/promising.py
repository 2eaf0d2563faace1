"""Run inside the product: makes promises as it is told, and says which were acknowledged.

Reads one JSON object a line (tenant, member, prefix, count, pause, how) and works on each in a
thread of its own; prints `NAME` of each promise after its commit. An act whose outcome is unknown
is repeated with its key. `how` is empty for reminders, kinds parted by commas, or `naive`, which
publishes the mail itself into the broker and keeps no row: the control case.
"""

import json
import sys
import threading
import time
from uuid import UUID

import django

django.setup()

from django.db import InterfaceError, OperationalError, connection, transaction  # noqa: E402

from kam.celery import app  # noqa: E402
from kam.outbox.services import notify, promise  # noqa: E402
from kam.tenancy.context import activate  # noqa: E402


def act(member, name, how):
    with transaction.atomic():
        if how == "naive":
            transaction.on_commit(
                lambda: app.send_task("poison.naive", kwargs={"name": name}, queue="mail")
            )
        elif how:
            for kind in how.split(","):
                promise(kind=kind, key=f"{kind}:{name}", payload={"name": name})
        else:
            notify(
                recipient_id=member,
                kind="test.reminder",
                key=name,
                path=f"reminder/{name}/",
                words={},
                mail=True,
            )


def work(*, tenant, member, prefix, count, pause, how):
    with activate(UUID(tenant)):
        for number in range(count):
            name = f"{prefix}-{number}"
            while True:
                try:
                    act(UUID(member), name, how)
                except (OperationalError, InterfaceError):
                    connection.close()
                    time.sleep(0.1)
                else:
                    break
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()
            time.sleep(pause)
    connection.close()


if __name__ == "__main__":
    for line in sys.stdin:
        threading.Thread(target=work, kwargs=json.loads(line), daemon=True).start()
