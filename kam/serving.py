"""gunicorn's settings: `gunicorn --config python:kam.serving kam.wsgi:application`."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

MEMORY = Path("/dev/shm")  # noqa: S108  the system's memory disk
_memory = str(MEMORY) if os.access(MEMORY, os.W_OK) else None
_level = os.environ.get("KAM_LOG_LEVEL", "info")

bind = f"{os.environ.get('WEB_BIND', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104  a container's own
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # an unfit configuration ends the start instead of being tried for ever
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than a proxy keeps its connections
worker_tmp_dir = _memory
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": "kam.logs.formatter", "form": os.environ.get("KAM_LOG", "json")}
    },
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["lines"], "level": _level.upper()},
    "loggers": {
        "gunicorn.error": {"handlers": [], "level": _level.upper(), "propagate": True},
        # every request has a line of ours, by route and without its query
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}

# figures are summed over the processes by files in memory; a new start counts from zero
_figures = None
if os.environ.get("METRICS_TOKEN") and not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    _figures = tempfile.mkdtemp(prefix="kam-figures-", dir=_memory)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _figures


def child_exit(_server: Any, worker: Any) -> None:
    """Tell the figures that a process has ended."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

        mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    """Take the files away that were made above."""
    if _figures is not None:
        shutil.rmtree(_figures, ignore_errors=True)
