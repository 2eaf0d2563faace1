"""Run inside the product: sends wake-up calls for every open promise again and again."""

import sys
import time
from uuid import UUID

import django

django.setup()

from kam.celery import app  # noqa: E402
from kam.outbox.models import OPEN, Delivery  # noqa: E402
from kam.tenancy.context import activate  # noqa: E402

CALL = "outbox.deliver"


def main(tenant, seconds):
    print("here", flush=True)
    until = time.monotonic() + float(seconds)
    with activate(UUID(tenant)):
        while time.monotonic() < until:
            for ident in Delivery.objects.filter(OPEN).values_list("id", flat=True)[:20]:
                for _ in range(2):
                    app.send_task(CALL, kwargs={"delivery_id": str(ident)}, queue="mail")
            time.sleep(0.3)


if __name__ == "__main__":
    main(*sys.argv[1:])
