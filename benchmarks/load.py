"""Asks a server and reads its processes' clocks: p50, CPU time a request, requests a second."""

import http.client
import os
import statistics
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Reading:
    """Milliseconds at one connection, CPU milliseconds a request, requests a second at eight."""

    p50: float
    cpu: float
    rate: float
    size: int


def added(readings: Sequence[Reading]) -> Reading:
    """Several requests that make one page, one after the other."""
    return Reading(
        sum(each.p50 for each in readings),
        sum(each.cpu for each in readings),
        1 / sum(1 / each.rate for each in readings),
        sum(each.size for each in readings),
    )


def measure(
    port: int, path: str, headers: Mapping[str, str], pids: list[int], *, requests: int = 200
) -> Reading:
    """`pids` are all processes of the server; raises RuntimeError unless every answer is 200."""
    _ask(port, path, headers, 20)
    before = cpu_seconds(pids)
    times, size = _ask(port, path, headers, requests)
    cpu = (cpu_seconds(pids) - before) / requests * 1000
    started = time.perf_counter()
    each = max(10, requests // 4)
    threads = [threading.Thread(target=_ask, args=(port, path, headers, each)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = 8 * each / (time.perf_counter() - started)
    return Reading(statistics.median(times) * 1000, cpu, rate, size)


def _ask(
    port: int, path: str, headers: Mapping[str, str], requests: int
) -> tuple[list[float], int]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times, size = [], 0
    for _ in range(requests):
        started = time.perf_counter()
        link.request("GET", path, headers=dict(headers))
        answer = link.getresponse()
        body = answer.read()
        times.append(time.perf_counter() - started)
        size = len(body)
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:300]!r}")
    link.close()
    return times, size


def cpu_seconds(pids: list[int]) -> float:
    """Processor time of all threads, to the nanosecond where the kernel keeps it.

    The usual counters look at each tick of the clock who runs, so short answers between two ticks
    would count for nothing or for a whole one.
    """
    found = 0.0
    for pid in pids:
        threads = list(Path(f"/proc/{pid}/task").glob("*/schedstat"))
        found += sum(int(each.read_text().split()[0]) for each in threads) / 1e9
        if not threads:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            found += (int(fields[11]) + int(fields[12])) / TICKS
    return found
