"""Imports driven from the file to the end, in this process, as the worker drives them."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from accounts import services as account_services
from kam.imports import queries, services
from kam.imports.spec import ColumnPlan, FilePlan, Plan
from kam.tenancy.context import activate

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
REAL = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def enter(acme):
    """Everything of the test happens inside the workspace of Acme."""
    with activate(acme):
        yield acme


@pytest.fixture
def now():
    return NOW


def lines_of(*lines):
    return ("\n".join(lines) + "\n").encode()


def plan_for(kind, files=("file.csv",), columns=None, source="erp", **more):
    """A plan from {target: column name}; a value that is a dict is a ColumnPlan's arguments."""
    chosen = tuple(
        ColumnPlan(target, **(said if isinstance(said, dict) else {"column": said}))
        for target, said in (columns or {}).items()
    )
    described = tuple(each if isinstance(each, FilePlan) else FilePlan(each) for each in files)
    return Plan(kind=kind, files=described, columns=chosen, source=source, **more)


@pytest.fixture
def check(cast, enter):
    """`check(plan, content, …, by=person)`: the run after its check."""

    def checked(plan, *contents, by=None, now=NOW):
        actor = (by or cast.leader).actor
        files = [(file.name, content) for file, content in zip(plan.files, contents, strict=True)]
        run = services.begin_run(kind=plan.kind, files=files, by=actor, now=now)
        services.set_plan(run=run, plan=plan, by=actor, now=now)
        services.ask_check(run=run, by=actor, announce=False)
        services.keep_promise(run_id=run.id, by=actor, clock=lambda: now)
        return queries.get_run(run.id)

    return checked


@pytest.fixture
def bring_in(cast):
    """`bring_in(run)`: a checked run after it came in."""

    def done(run, by=None, now=NOW):
        actor = (by or cast.leader).actor
        services.ask_run(run=run, by=actor, announce=False)
        services.keep_promise(run_id=run.id, by=actor, clock=lambda: now)
        return queries.get_run(run.id)

    return done


@pytest.fixture
def load(check, bring_in):
    """`load(plan, content, …)`: checked and brought in."""

    def loaded(plan, *contents, by=None, now=NOW):
        run = check(plan, *contents, by=by, now=now)
        assert run.error == ""
        return bring_in(run, by=by, now=now)

    return loaded


@pytest.fixture
def register(cast, enter):
    """`register("Brauer", id="K1")`: an account that the source "erp" calls K1."""

    def registered(name, *, id=None, source="erp", **fields):  # noqa: A002
        ids = ((source, id),) if id else ()
        row = account_services.NewAccount(name=name, external_ids=ids, **fields)
        return account_services.register_accounts(rows=[row], by=cast.leader.actor, today=TODAY)[0]

    return registered


@pytest.fixture
def killed(acme, settings):
    """`killed(run, after=n)`: a worker of its own that dies by SIGKILL inside step n + 1."""

    def run_and_die(run, *, after, now=NOW):
        root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
        arguments = [str(run.id), str(acme.id), now.isoformat(), str(after)]
        ended = subprocess.run(
            [sys.executable, "-m", "tests.imports.dying", *arguments],
            cwd=root,
            env={**os.environ, "KAM_FILES": settings.MEDIA_ROOT},
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()

    return run_and_die
