"""Pages and lists at 100,000 accounts in one tenant, as an ordinary account manager.

`python -m benchmarks.pages` starts the servers, the product and the floor under the same gunicorn
settings and prints, for each reading, ratios to the floor taken in the same run: p50 and CPU time
at one connection, requests a second at eight; statements and size of the page.
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
from pathlib import Path

from benchmarks.import_lines import servers
from benchmarks.load import Reading, measure

GUNICORN = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
QUERY = "antriebe 0424"


def main() -> None:
    with servers():
        import django  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        os.environ["KAM_DEMO"] = "1"
        django.setup()
        call_command("migrate", database="owner", verbosity=0)
        stage = _Stage()
        stage.report()


class _Stage:
    """The filled tenant, its person and what is asked of both servers."""

    def __init__(self) -> None:
        from django.test import Client  # noqa: PLC0415

        from benchmarks.book import write_book  # noqa: PLC0415
        from kam.identity.models import ApiToken, Membership, User  # noqa: PLC0415
        from kam.identity.tokens import new_secret  # noqa: PLC0415
        from kam.tenancy.context import activate  # noqa: PLC0415
        from kam.tenancy.models import Tenant  # noqa: PLC0415

        tenant = Tenant.objects.create(slug="bench", name="Bench", time_zone="Europe/Berlin")
        user = User.objects.create_user("mia@bench.example", "rook-takes-knight", name="Mia")
        secret = new_secret()
        with activate(tenant):
            member = Membership.objects.create(
                user=user, name="Mia", email=user.email, roles=["account_manager"]
            )
            write_book(tenant.id, member.id)
            ApiToken.objects.create(
                name="bench",
                membership=member,
                prefix=secret.public_id,
                digest=secret.digest,
                scopes=["read"],
            )
            from accounts.models import TeamMember  # noqa: PLC0415

            self.account = str(TeamMember.objects.values_list("account_id", flat=True)[0])
        self.client = Client()
        self.client.force_login(user)
        self.cookie = {"Cookie": f"session={self.client.cookies['session'].value}"}
        self.bearer = {"Authorization": f"Bearer {secret.text}"}
        os.environ["BENCH_TENANT"], os.environ["BENCH_MEMBER"] = str(tenant.id), str(member.id)

    def report(self) -> None:
        q = QUERY.replace(" ", "+")
        account = f"/w/bench/accounts/{self.account}/"
        asked = [
            ("list page", "/w/bench/accounts/", "/accounts/", self.cookie, 8),
            ("account page", account, f"/accounts/{self.account}/", self.cookie, 6),
            ("type-ahead", "/w/bench/palette/?q=alta", "/ahead/?q=alta", self.cookie, 3),
            ("search", f"/w/bench/accounts/?q={q}", f"/search/?q={q}", self.cookie, 4),
            ("REST list of 50", "/api/v1/accounts/?limit=50", "/accounts/", self.bearer, 4),
        ]
        with _serve("kam.wsgi") as product, _serve("benchmarks.floor") as floor:
            print(f"{'':16} {'p50':>6} {'cpu':>6} {'rate':>6}  target  statements      KB")
            for name, path, floor_path, headers, target in asked:
                floors = measure(floor.port, floor_path, {}, floor.pids)
                ours = measure(product.port, path, headers, product.pids)
                self._line(name, path, headers, ours, floors, target)

    def _line(
        self,
        name: str,
        path: str,
        headers: dict[str, str],
        ours: Reading,
        floors: Reading,
        target: int,
    ) -> None:
        statements = self._statements(path, headers)
        cpu = ours.cpu / floors.cpu if floors.cpu else float("nan")
        print(
            f"{name:16} {ours.p50 / floors.p50:6.1f} {cpu:6.1f} {floors.rate / ours.rate:6.1f}"
            f"  ≤ {target:<4} {statements:10}  {ours.size / 1024:7.1f}"
            f"   (p50 {ours.p50:.2f} ms, floor {floors.p50:.2f} ms)"
        )

    def _statements(self, path: str, headers: dict[str, str]) -> int:
        from django.db import connection  # noqa: PLC0415
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

        extra = {"HTTP_AUTHORIZATION": headers.get("Authorization", "")}
        with CaptureQueriesContext(
            connection,
        ) as captured:
            self.client.get(path, **({} if "Cookie" in headers else extra))
        return len([q for q in captured if not q["sql"].startswith(("BEGIN", "COMMIT"))])


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
