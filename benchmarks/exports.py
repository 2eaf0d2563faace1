"""The list of 100,000 accounts as a file, and what a colleague notices of it (reliability L5).

`python -m benchmarks.exports [ACCOUNTS]` starts the servers and the product as it is served (two
processes of four threads) and takes each file over HTTP: seconds to the first byte and in all,
size, the most memory that any process of the product held, and how long a page takes a colleague
(p50, p95) at rest and while the file is made.
"""

import http.client
import os
import statistics
import sys
import threading
import time
from pathlib import Path

from benchmarks.book import ACCOUNTS
from benchmarks.company import open_company
from benchmarks.import_lines import servers
from benchmarks.pages import _serve

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Headers = dict[str, str]


def main() -> None:
    accounts = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else ACCOUNTS
    with servers():
        import django  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        os.environ["KAM_DEMO"] = "1"
        os.environ["ALLOWED_HOSTS"] = "127.0.0.1,localhost,testserver"
        django.setup()
        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        # a leader, who reads every figure
        scopes = ["accounts:read", "read"]
        leader = open_company(accounts=accounts, role="sales_leader", scopes=scopes)
        cookie, bearer = leader.cookie, leader.bearer
        asked: list[tuple[str, str, Headers]] = [
            ("page, CSV", "/w/bench/accounts/?export=csv", cookie),
            ("page, XLSX", "/w/bench/accounts/?export=xlsx", cookie),
            ("REST, CSV", "/api/v1/accounts/", {**bearer, "Accept": "text/csv"}),
            ("REST, XLSX", "/api/v1/accounts/", {**bearer, "Accept": XLSX}),
        ]
        print(f"{accounts:,} accounts; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print(f"{'':12} {'first':>7} {'all':>7} {'MB':>6} {'MiB held':>9}   page p50/p95, ms")
        for name, path, headers in asked:
            with _serve("kam.wsgi") as product:  # anew: the most memory ever held is of this file
                _report(product, name, path, headers, cookie)


def _report(product: object, name: str, path: str, headers: Headers, cookie: Headers) -> None:
    for _ in range(20):
        _seconds(product.port, "/w/bench/accounts/", cookie)
    alone = [_seconds(product.port, "/w/bench/accounts/", cookie)[1] for _ in range(60)]
    taken: list[tuple[float, float, int]] = []
    taking = threading.Thread(target=lambda: taken.append(_seconds(product.port, path, headers)))
    taking.start()
    beside = []
    while taking.is_alive():
        beside.append(_seconds(product.port, "/w/bench/accounts/", cookie)[1])
        time.sleep(0.05)
    taking.join()
    ((first, whole, size),) = taken
    held = max(map(_most_held, product.pids))
    print(
        f"{name:12} {first:6.1f}s {whole:6.1f}s {size / 1e6:6.1f} {held:9.0f}"
        f"   alone {_shown(alone)}, beside it {_shown(beside)}",
        flush=True,
    )


def _seconds(port: int, path: str, headers: Headers) -> tuple[float, float, int]:
    """To the first byte, in all, and how many bytes; raises RuntimeError unless 200."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    began = time.perf_counter()
    link.request("GET", path, headers=headers)
    answer = link.getresponse()
    first, size = time.perf_counter() - began, 0
    while chunk := answer.read(1 << 16):
        size += len(chunk)
    if answer.status != http.client.OK:
        raise RuntimeError(f"{path} answered {answer.status}.")
    link.close()
    return first, time.perf_counter() - began, size


def _most_held(pid: int) -> float:
    """MiB of memory that the process held at most."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _shown(times: list[float]) -> str:
    if len(times) < 2:
        return "–"
    p95 = statistics.quantiles(times, n=20)[-1]
    return f"{statistics.median(times) * 1000:.0f}/{p95 * 1000:.0f} ({len(times)})"


if __name__ == "__main__":
    main()
