"""Mixed load (L1, L4): people and machines on many workspaces, with errors, times and memory.

    python -m benchmarks.mixed [--accounts 100000] [--tenants 50] [--users 60] [--seconds 600]

starts the servers, the product as production runs it (gunicorn, worker, relay) and locust, all on
this machine. Prints requests a second, errors, p50, p95 and p99 by kind, and how the memory of
the web's processes grew between minute 2 (or a fifth of the time) and the end. Exit status 1 where
an answer failed.
"""

import argparse
import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.import_lines import servers

PEOPLE_PER_TENANT = 2
OPENED = 200  # accounts that one visitor knows
P95, P99, RATE, GROWTH = 300, 800, 50, 5.0  # what L1 and L4 ask for


def main() -> None:
    given = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="kam-mixed-"))
    with servers(), ExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ.update(KAM_DEMO="1", KAM_LOG="json", KAM_LOG_LEVEL="info")
        os.environ["ALLOWED_HOSTS"] = "127.0.0.1,localhost,testserver"
        stage = folder / "stage.json"
        stage.write_text(json.dumps({"people": _fill(given.tenants, given.accounts)}))
        port, web = ending.enter_context(_product(folder))
        failed = _play(given, stage, f"http://127.0.0.1:{port}", web, folder)
    sys.exit(1 if failed else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mixed")
    parser.add_argument("--accounts", type=int, default=100_000, help="in all workspaces together")
    parser.add_argument("--tenants", type=int, default=50)
    parser.add_argument("--users", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=600)
    return parser.parse_args()


def _fill(tenants: int, accounts: int) -> list[dict[str, Any]]:
    import django  # noqa: PLC0415  settings read the servers' addresses

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", database="owner", verbosity=0, skip_checks=True)
    people = []
    for number in range(tenants):
        people += _fill_one(number, accounts // tenants)
        print(f"workspace {number + 1} of {tenants}", file=sys.stderr, flush=True)
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    return people


def _fill_one(number: int, accounts: int) -> list[dict[str, Any]]:
    from django.test import Client  # noqa: PLC0415

    from accounts.models import TeamMember  # noqa: PLC0415
    from benchmarks.book import write_book  # noqa: PLC0415
    from kam.identity.models import ApiToken, Membership, User  # noqa: PLC0415
    from kam.identity.tokens import new_secret  # noqa: PLC0415
    from kam.tenancy.context import activate  # noqa: PLC0415
    from kam.tenancy.models import Tenant  # noqa: PLC0415

    slug = f"house-{number}"
    tenant = Tenant.objects.create(slug=slug, name=f"House {number}", time_zone="Europe/Berlin")
    found = []
    for place in range(PEOPLE_PER_TENANT):
        user = User.objects.create_user(
            f"p{place}@{slug}.example", "rook-takes-knight", name=f"Person {place}"
        )
        secret, client = new_secret(), Client()
        with activate(tenant):
            member = Membership.objects.create(
                user=user, name=user.name, email=user.email, roles=["account_manager"]
            )
            if place == 0:
                write_book(tenant.id, member.id, accounts=accounts)
                first = member
            ApiToken.objects.create(
                name="bench",
                membership=first,
                prefix=secret.public_id,
                digest=secret.digest,
                scopes=["read", "write"],
            )
            own = TeamMember.objects.filter(member=first).values_list("account_id", flat=True)
            accounts_of_it = [str(it) for it in own[:OPENED]]
        client.force_login(User.objects.get(pk=first.user_id))
        found.append(
            {
                "slug": slug,
                "session": client.cookies["session"].value,
                "token": secret.text,
                "accounts": accounts_of_it,
            }
        )
    return found


@contextmanager
def _product(folder: Path) -> Iterator[tuple[int, int]]:
    """Web, one worker and the relay; gives the port and the pid of the web's master."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "PORT": str(port), "WEB_BIND": "127.0.0.1"}
    python = sys.executable
    commands = {
        "web": [python, "-m", "gunicorn", "--config", "python:kam.serving", "kam.wsgi:application"],
        "worker": [
            python, "-W", "ignore", "-m", "celery", "--quiet", "--app", "kam.celery", "worker",
            "--queues", "default,mail,webhook,bulk", "--concurrency", "1",
            "--without-gossip", "--without-mingle",
        ],
        "relay": [python, "-m", "kam.outbox.relay"],
    }  # fmt: skip
    started = {}
    try:
        for name, command in commands.items():
            log = (folder / f"{name}.log").open("wb")
            started[name] = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield port, started["web"].pid
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(40)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The web does not answer.")


def _play(given: argparse.Namespace, stage: Path, host: str, web: int, folder: Path) -> int:
    """Let the visitors in, look at the memory, print the figures; the number of failures."""
    command = [
        sys.executable, "-W", "ignore", "-m", "locust", "--headless", "--only-summary",
        "--locustfile", str(Path(__file__).with_name("visitors.py")), "--host", host,
        "--users", str(given.users), "--spawn-rate", "5", "--run-time", f"{given.seconds}s",
        "--csv", str(folder / "figures"), "--exit-code-on-error", "0",
    ]  # fmt: skip
    env = {**os.environ, "BENCH_STAGE": str(stage)}
    began = time.monotonic()
    early_at = min(120.0, given.seconds / 5)
    early = late = 0
    with (folder / "locust.log").open("wb") as log:
        locust = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        while locust.poll() is None:
            time.sleep(0.5)
            now = _memory(web)
            early = early or (now if time.monotonic() - began >= early_at else 0)
            late = now or late
    _print_failures(folder)
    return _print(given, folder / "figures_stats.csv", early, late)


def _print_failures(folder: Path) -> None:
    with (folder / "figures_failures.csv").open() as file:
        for row in csv.DictReader(file):
            print(f"failed {row['Occurrences']} ×: {row['Method']} {row['Name']}: {row['Error']}")


def _print(given: argparse.Namespace, figures: Path, early: int, late: int) -> int:
    with figures.open() as file:
        rows = list(csv.DictReader(file))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'':16} {'requests':>8} {'failed':>6} {'rps':>6} {'p50':>6} {'p95':>6} {'p99':>6}")
    for row in rows:
        print(
            f"{row['Name']:16} {row['Request Count']:>8} {row['Failure Count']:>6} "
            f"{float(row['Requests/s']):6.1f} {row['50%']:>6} {row['95%']:>6} {row['99%']:>6}"
        )
    growth = (late / early - 1) * 100 if early else float("nan")
    print(
        f"memory of the web: {early / 1e6:.0f} MB, at the end {late / 1e6:.0f} MB ({growth:+.1f} %)"
    )
    print(
        f"asked for, with 60 users and 10 minutes: 0 failed, p95 ≤ {P95}, p99 ≤ {P99} ms, "
        f"≥ {RATE} rps, growth ≤ {GROWTH:g} % (here {given.users} users, {given.seconds} s)"
    )
    return int(rows[-1]["Failure Count"])


def _memory(master: int) -> int:
    """Resident bytes of gunicorn's processes, each shared page counted once (PSS)."""
    total = 0
    try:
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        for pid in [str(master), *children]:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    except OSError:
        return 0
    return total


if __name__ == "__main__":
    main()
