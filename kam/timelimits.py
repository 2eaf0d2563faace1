"""Which work the time limit of a task may end: the task's own, until it has been done.

A worker's process learns by a signal that the time is over, whatever it does just then. kam.workers
listens to the signal; services say here when there is nothing left to end.
"""

_at_work: set[str] = set()  # the tasks that this process is in the middle of: one or none

begin = _at_work.add
end = _at_work.discard


def may_end() -> bool:
    """Whether there is work that a limit may end now."""
    return bool(_at_work)


def outlive() -> None:
    """The act is done outside and must be marked inside, or it would be done again: the limit of
    the task that calls this is void from here on, only the hard one that kills still holds."""
    _at_work.clear()
