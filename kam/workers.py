"""What every worker does besides its tasks: starts fit, ends them in time, writes one line each."""

from time import perf_counter
from types import FrameType
from typing import Any

from billiard import pool
from billiard.exceptions import SoftTimeLimitExceeded
from celery.signals import task_postrun, task_prerun, worker_init
from kombu.transport.redis import Channel
from redis.exceptions import ConnectionError as BrokerIsGone

from kam import timelimits
from kam.logs import line
from kam.starting import refuse_privileged, refuse_unfit

STARTED = "kam_started"
FAILED = frozenset({"FAILURE", "REJECTED"})

_parameters_of = Channel._connparams  # noqa: SLF001 - the only place where it can be mended


def parameters_of(channel: Channel, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Where to connect. kombu 5.7 asks a closed connection for its address, too, to give back what
    a worker holds while the broker is gone; what came of that ended the worker."""
    if channel.connection is None or channel.connection.client is None:
        raise BrokerIsGone("The connection is closed.")
    return _parameters_of(channel, *args, **kwargs)


Channel._connparams = parameters_of  # noqa: SLF001


def end_in_time(_number: int, _frame: FrameType | None) -> None:
    """The time of a task is over: tell it, and nobody else. billiard 4.3 tells whatever the process
    does; told while it reported a result, it left half a message, and the worker hung on that."""
    if timelimits.may_end():
        raise SoftTimeLimitExceeded


pool.soft_timeout_sighandler = end_in_time


@worker_init.connect(weak=False)
def refuse_to_work(**_: Any) -> None:
    """A worker needs what the web needs: a fit configuration and a role without privileges."""
    refuse_unfit()
    refuse_privileged()


@task_prerun.connect(weak=False)
def note_start(task: Any = None, task_id: str = "", **_: Any) -> None:
    setattr(task.request, STARTED, perf_counter())
    timelimits.begin(task_id)


@task_postrun.connect(weak=False)
def note_end(task: Any = None, task_id: str = "", state: str = "", **_: Any) -> None:
    """One line a task; the pulse that says all is well every few seconds says it silently."""
    timelimits.end(task_id)
    request = task.request
    started = getattr(request, STARTED, None)
    log = line()
    say = log.error if state in FAILED else log.debug if task.name.endswith("beat") else log.info
    say(
        "task",
        task=task.name,
        id=task_id,
        tenant=request.get("tenant_id") or (request.headers or {}).get("tenant_id"),
        state=state,
        ms=round((perf_counter() - started) * 1000, 1) if started else None,
    )
