"""A time limit ends the task it is for and reaches nothing else a worker's process does."""

import os
import pickle
import signal

import pytest
from billiard import pool
from celery import Celery

from kam import timelimits, workers

TIME_IS_OVER = signal.SIGUSR1


@pytest.fixture
def child():
    """This process, set up for time limits as billiard sets up a child of the worker."""
    assert pool.soft_timeout_sighandler is workers.end_in_time
    before = signal.signal(TIME_IS_OVER, pool.soft_timeout_sighandler)
    yield os.getpid()
    signal.signal(TIME_IS_OVER, before)


@pytest.fixture
def elsewhere():
    """A Celery of its own, whose tasks nobody else sees."""
    return Celery("elsewhere", set_as_current=False)


def test_a_task_whose_time_is_over_is_told(child, elsewhere):
    @elsewhere.task
    def too_slow():
        os.kill(child, TIME_IS_OVER)

    assert type(too_slow.apply().result).__name__ == "SoftTimeLimitExceeded"
    assert not timelimits.may_end()


def test_a_result_is_reported_whole_when_the_limit_comes_late(child):
    class Result:
        def __reduce__(self):
            os.kill(child, TIME_IS_OVER)
            return (str, ("reported",))

    assert pickle.loads(pickle.dumps(Result())) == "reported"


def test_what_was_done_outside_is_marked_whatever_the_time(child, elsewhere):
    @elsewhere.task
    def late():
        timelimits.outlive()
        os.kill(child, TIME_IS_OVER)
        return "marked"

    assert late.apply().result == "marked"
