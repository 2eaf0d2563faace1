"""Run inside the product: makes promises and says which were acknowledged.

    python -m tests.faults.promising TENANT MEMBER PREFIX COUNT PAUSE [naive|KIND,KIND,…]

Prints `acked NAME` after each commit. An act whose outcome is unknown is repeated with its key.
`naive` publishes the mail itself into the broker and keeps no row: the control case.
"""

import sys
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


def main(tenant, member, prefix, count, pause, how=""):
    with activate(UUID(tenant)):
        for number in range(int(count)):
            name = f"{prefix}-{number}"
            while True:
                try:
                    act(UUID(member), name, how)
                except (OperationalError, InterfaceError):
                    connection.close()
                    time.sleep(0.1)
                else:
                    break
            print(f"acked {name}", flush=True)
            time.sleep(float(pause))


if __name__ == "__main__":
    main(*sys.argv[1:])
