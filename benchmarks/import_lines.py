"""Import of 100,000 lines of revenue against the bare insert of the same rows, in one run.

`python -m benchmarks.import_lines [LINES]` prints seconds and ratios. The floor inserts finished
rows of the same table over psycopg as the application role and commits; the import reads the
file, checks, stages, writes lines, derives facts and standings. Both meet the same keys, indexes
and row security.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

LINES = 100_000
ACCOUNTS = 2_000
PRODUCTS = 40
TARGET = 5.0


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with servers():
        import django  # noqa: PLC0415  settings read the servers' addresses

        django.setup()
        report(lines)


@contextmanager
def servers() -> Iterator[None]:
    """The servers named in the environment, or a private pair that is thrown away."""
    if os.environ.get("KAM_BENCH_READY"):
        yield
        return
    from kam.embedded.home import open_home  # noqa: PLC0415
    from kam.embedded.servers import Servers  # noqa: PLC0415
    from kam.tenancy.provision import provision  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="kam-bench-"))
    private = Servers(open_home(folder))
    private.start()
    try:
        provision(private.admin_url)
        os.environ.update(private.environment)
        os.environ["KAM_HOME"] = str(folder)
        os.environ.setdefault(
            "SECRET_KEY", "only for a benchmark, long enough for every check of it"
        )
        os.environ["DJANGO_SETTINGS_MODULE"] = "kam.settings"
        yield
    finally:
        private.stop()
        shutil.rmtree(folder, ignore_errors=True)


def report(lines: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", database="owner", verbosity=0, skip_checks=True)
    book = Book()
    content = book.file(lines)
    floor = book.floor(lines)
    check, run = book.load(content)
    again_check, again = book.load(content)
    whole = check + run
    print(f"{lines:,} lines, {ACCOUNTS:,} accounts")
    for name, seconds in (
        ("bare insert (floor)", floor),
        ("check: read, judge, stage", check),
        ("run: lines, facts, standings", run),
        ("whole import", whole),
        ("the same file again", again_check + again),
    ):
        print(f"{name:<30} {seconds:8.2f} s   {seconds / floor:5.2f} x")
    print(f"target {TARGET} x: {'reached' if whole <= TARGET * floor else 'MISSED'}")


class Book:
    """A workspace with accounts, and files of lines about them."""

    def __init__(self) -> None:
        from accounts.services import NewAccount, register_accounts  # noqa: PLC0415
        from kam.identity.models import Membership, User  # noqa: PLC0415
        from kam.identity.queries.members import actor_of  # noqa: PLC0415
        from kam.tenancy.context import activate  # noqa: PLC0415
        from kam.tenancy.models import Tenant  # noqa: PLC0415

        self.activate = activate
        self.random = random.Random(7)
        self.tenant = Tenant.objects.create(slug="bench", name="Bench")
        user = User.objects.create_user(email="b@bench.test", name="Bench")
        with activate(self.tenant):
            member = Membership.objects.create(
                user=user, name="Bench", email=user.email, roles=["sales_leader"]
            )
            self.actor = actor_of(member, self.tenant)
            rows = [
                NewAccount(name=f"Customer {i}", external_ids=(("erp", f"C{i}"),))
                for i in range(ACCOUNTS)
            ]
            made = register_accounts(rows=rows, by=self.actor, today=date(2026, 1, 1))
            self.account_ids: list[UUID] = [account.id for account in made]

    def file(self, lines: int) -> bytes:
        start = date(2024, 1, 1)
        rows = ["line;customer;day;product;quantity;amount;cost"]
        for number in range(lines):
            day = start + timedelta(days=self.random.randrange(730))
            customer = self.random.randrange(ACCOUNTS)
            amount = self.random.randrange(-500, 90_000)
            rows.append(
                f"{number};C{customer};{day:%d.%m.%Y};Product {number % PRODUCTS};"
                f"{number % 9};{amount // 100},{amount % 100:02d};{amount // 200},00"
            )
        return ("\n".join(rows) + "\n").encode()

    def load(self, content: bytes) -> tuple[float, float]:
        """Seconds of the check and of the run, driven as the worker drives them."""
        from kam.imports import queries, services  # noqa: PLC0415
        from kam.imports.planning import plan_files  # noqa: PLC0415

        now = datetime(2026, 2, 1, tzinfo=UTC)
        with self.activate(self.tenant):
            planned = plan_files(
                "revenue", [("lines.csv", content)], by=self.actor, given={"source": "erp"}
            )
            run = services.begin_run(kind="revenue", files=planned.files, by=self.actor, now=now)
            services.set_plan(run=run, plan=planned.plan, by=self.actor, now=now)

            def keep() -> None:
                services.keep_promise(run_id=run.id, by=self.actor, clock=lambda: datetime.now(UTC))

            services.ask_check(run=run, by=self.actor, announce=False)
            check = timed(keep)
            services.ask_run(run=run, by=self.actor, announce=False)
            seconds = timed(keep)
            done = queries.get_run(run.id)
            if done.state != "done" or done.totals["refused"]["rows"]:
                raise SystemExit(f"The import did not go through: {done.error} {done.totals}")
        return check, seconds

    def floor(self, lines: int) -> float:
        """Seconds for inserting finished rows, 5,000 a statement, one commit."""
        import psycopg  # noqa: PLC0415

        from accounts.models import ProductLine  # noqa: PLC0415
        from kam.imports.models import ImportRun  # noqa: PLC0415

        with self.activate(self.tenant):
            now = datetime(2026, 2, 1, tzinfo=UTC)
            run = ImportRun.objects.create(kind="revenue", created_at=now)
            product = ProductLine.objects.create(name="Floor", name_norm="floor")
        day = date(2024, 5, 5)
        rows = [
            (uuid4(), f"F{i}", self.random.choice(self.account_ids), day, i * 7, i * 3)
            for i in range(lines)
        ]
        statement = (
            "INSERT INTO accounts_revenueline (tenant_id, id, source, external_line_id, run_id, "
            "account_id, product_line_id, booked_on, month, currency, volume, revenue_minor, "
            "cost_minor) SELECT %s, u.id, 'floor', u.line, %s, u.account, %s, u.day, "
            "date_trunc('month', u.day), 'EUR', 1000, u.revenue, u.cost "
            "FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::date[], %s::bigint[], "
            "%s::bigint[]) AS u(id, line, account, day, revenue, cost)"
        )

        def insert() -> None:
            with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
                connection.execute(f"SET LOCAL app.tenant_id = '{self.tenant.id}'")
                for start in range(0, len(rows), 5000):
                    columns = [list(each) for each in zip(*rows[start : start + 5000], strict=True)]
                    values = [self.tenant.id, run.id, product.id, *columns]
                    connection.execute(statement, values)

        seconds = timed(insert)
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            connection.execute(f"SET LOCAL app.tenant_id = '{self.tenant.id}'")
            connection.execute("DELETE FROM accounts_revenueline WHERE source = 'floor'")
        return seconds


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
