"""The control case: a mail that nothing but the broker knows of."""

from uuid import uuid4

from kam.celery import app
from kam.outbox.mail import send
from kam.tenancy.tasks import SystemTask


@app.task(base=SystemTask, name="poison.naive")
def naive(name):
    send(to="mia@acme.example", subject=name, text=f"reminder/{name}/", ident=uuid4())
