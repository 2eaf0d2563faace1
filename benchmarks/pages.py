"""Pages and lists at 100,000 accounts in one tenant, as an ordinary account manager.

`python -m benchmarks.pages [ACCOUNTS]` starts the servers, the product and the floor under the
same gunicorn settings and prints, for each reading, ratios to the floor taken in the same run: p50
and CPU time at one connection, requests a second at eight; statements and size of the page. The
type-ahead is asked for as htmx asks for it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from benchmarks.book import ACCOUNTS
from benchmarks.company import open_company
from benchmarks.import_lines import servers
from benchmarks.load import Reading, added, measure

GUNICORN = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
QUERY = "antriebe 0424"
Asked = tuple[str, dict[str, str]]  # address, headers


def main() -> None:
    accounts = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else ACCOUNTS
    with servers():
        import django  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        os.environ["KAM_DEMO"] = "1"
        os.environ["ALLOWED_HOSTS"] = "127.0.0.1,localhost,testserver"  # the last is Django's own
        django.setup()
        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        stage = _Stage(accounts)
        stage.report()


class _Stage:
    """The filled tenant, its person and what is asked of both servers."""

    def __init__(self, accounts: int) -> None:
        visitor = open_company(
            accounts=accounts,
            role="account_manager",
            scopes=["read"],
            rest_per_token=10**9,  # what is measured is the work, not the limit
            rest_per_workspace=10**9,
        )
        from accounts.models import TeamMember  # noqa: PLC0415  needs Django
        from kam.tenancy.context import activate  # noqa: PLC0415

        with activate(visitor.tenant_id):
            self.account = str(TeamMember.objects.values_list("account_id", flat=True)[0])
        self.client_class = type(visitor.client)
        self.client, self.cookie, self.bearer = visitor.client, visitor.cookie, visitor.bearer
        os.environ["BENCH_TENANT"] = str(visitor.tenant_id)
        os.environ["BENCH_MEMBER"] = str(visitor.member_id)

    def report(self) -> None:
        q = QUERY.replace(" ", "+")
        account = f"/w/bench/accounts/{self.account}/"
        floor_account = f"/accounts/{self.account}/"
        page, part = self.cookie, {**self.cookie, "HX-Request": "true"}
        asked: list[tuple[str, list[Asked], str, int]] = [
            ("list page", [("/w/bench/accounts/", page)], "/accounts/", 8),
            ("account page", [(account, page)], floor_account, 6),
            ("type-ahead", [("/w/bench/palette/?q=alta", part)], "/ahead/?q=alta", 3),
            ("search", [(f"/w/bench/accounts/?q={q}", page)], f"/search/?q={q}", 4),
            ("REST list of 50", [("/api/v1/accounts/?limit=50", self.bearer)], "/accounts/", 4),
        ]
        with _serve("kam.wsgi") as product, _serve("benchmarks.floor") as floor:
            print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            print(f"{'':16} {'p50':>6} {'cpu':>6} {'rate':>6}  target  statements      KB")
            for name, requests, floor_path, target in asked:
                floors = measure(floor.port, floor_path, {}, floor.pids)
                ours = [measure(product.port, *each, product.pids) for each in requests]
                self._line(name, requests, added(ours), floors, target)

    def _line(
        self, name: str, requests: list[Asked], ours: Reading, floors: Reading, target: int
    ) -> None:
        statements = sum(self._statements(*each) for each in requests)
        cpu = ours.cpu / floors.cpu if floors.cpu else float("nan")
        print(
            f"{name:16} {ours.p50 / floors.p50:6.1f} {cpu:6.1f} {floors.rate / ours.rate:6.1f}"
            f"  ≤ {target:<4} {statements:10}  {ours.size / 1024:7.1f}"
            f"   (p50 {ours.p50:.2f} ms, cpu {ours.cpu:.2f} ms;"
            f" floor {floors.p50:.2f} ms, {floors.cpu:.2f} ms)",
            flush=True,
        )

    def _statements(self, path: str, headers: dict[str, str]) -> int:
        from django.db import connection  # noqa: PLC0415
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

        client = self.client_class(headers={k: v for k, v in headers.items() if k != "Cookie"})
        if "Cookie" in headers:
            client.cookies = self.client.cookies
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {answer.status_code}.")
        return len([q for q in captured if q["sql"] not in {"BEGIN", "COMMIT"}])


class _Server:
    def __init__(self, module: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", f"{module}:application", *GUNICORN,
             "--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"],
            env={**os.environ, "ALLOWED_HOSTS": "127.0.0.1,localhost"},
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("A server does not answer.")

    @property
    def pids(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, children.read_text().split())]


@contextmanager
def _serve(module: str) -> Iterator[_Server]:
    server = _Server(module)
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(20)


if __name__ == "__main__":
    main()
