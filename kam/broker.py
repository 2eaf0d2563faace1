"""How Celery talks to the broker: shared by the application and by beat."""

import os
from logging.config import dictConfig
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")

from celery.signals import setup_logging
from django.conf import settings

from kam.schedule import SCHEDULE

CONFIGURATION = {
    "broker_url": settings.REDIS_URL,
    "result_backend": None,  # progress and results stand in rows
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_default_queue": "default",
    "task_create_missing_queues": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,  # harmless: a task reads its row again
    "task_acks_on_failure_or_timeout": True,  # failure is written in the row, not in the broker
    "task_soft_time_limit": 60,
    "task_time_limit": 90,  # below the visibility timeout; long work is cut into chunks
    "task_publish_retry": False,
    "worker_prefetch_multiplier": 1,
    "worker_disable_prefetch": True,
    "worker_max_tasks_per_child": 1000,
    "worker_max_memory_per_child": 300_000,  # KiB
    "worker_soft_shutdown_timeout": 10,
    "worker_enable_soft_shutdown_on_idle": True,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_connection_timeout": 2,
    "broker_transport_options": {
        "visibility_timeout": 300,
        # the default sweep is every 100 s, far beyond the visibility timeout
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "global_keyprefix": "kam:",
    },
    "beat_schedule": SCHEDULE,
    "beat_scheduler": "kam.ticker:Ticker",
    "beat_max_loop_interval": 5,
    "timezone": "UTC",
    "enable_utc": True,
}


@setup_logging.connect(weak=False)
def log_as_the_web_does(**_: Any) -> None:
    """In place of Celery's own way: workers and beat write the same lines."""
    dictConfig(settings.LOGGING)
