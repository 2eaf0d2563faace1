"""The real product for a real browser: gunicorn before a filled database, headless Chromium."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from kam.embedded.process import end, spawn, wait_until
from kam.embedded.servers import ROLE_OF
from tests.browser.filling import SLUG
from tests.databases import admin_url

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CHECKOUT = Path(__file__).resolve().parents[2]
DESK = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium():
    """One browser for all; where none is found the tests skip, and in KAM_CI they fail."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        words = f"No Chromium on the PATH (looked for {', '.join(NAMES)}): no browser test ran."
        if os.environ.get("KAM_CI"):
            pytest.fail(words)
        pytest.skip(words)
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, and Django would refuse its connections beside it
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Product:
    """The running product: its address, its people, an id of each thing."""

    address: str
    people: dict
    ids: dict
    runs: dict
    errors: Path
    states: dict = field(default_factory=dict)

    def url(self, path=""):
        return f"{self.address}/w/{SLUG}/{path}"

    def csp_reports(self):
        with urllib.request.urlopen(f"{self.address}/csp-report/") as answer:
            return json.load(answer)["reports"]


@pytest.fixture(scope="package")
def product(django_db_setup, chromium, tmp_path_factory):
    """gunicorn on a free port before a copy of the filled database, for the whole package."""
    home = tmp_path_factory.mktemp("product")
    run = _run()
    told = _filled(run, home)
    name = f"kam_browser_{run}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    _copy(f"kam_filled_{run}", name)
    errors = home / "gunicorn.log"
    with socket.create_server(("127.0.0.1", 0)) as listener, errors.open("wb") as log:
        port = listener.getsockname()[1]
        server = spawn(
            [
                sys.executable, "-m", "gunicorn", "kam.wsgi:application",
                "--worker-class", "gthread", "--workers", "1", "--threads", "6",
                "--log-level", "warning", "--bind", f"fd://{listener.fileno()}",
            ],
            env=_environment(name, home, port),
            cwd=CHECKOUT,
            output=log,
            pass_fds=(listener.fileno(),),
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        assert wait_until(lambda: _answers(address), seconds=60), errors.read_text()
        yield Product(address, told["people"], told["ids"], told["runs"], errors)
    finally:
        end(server, signal.SIGTERM, patience=10)
        with psycopg.connect(admin_url(), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _run():
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12].replace("-", "")


def _shared(name):
    """A path for all workers of this run, in the folder of the throwaway servers: it goes along."""
    folder = Path(os.environ.get("KAM_HOME", tempfile.gettempdir()))
    return folder / f"kam_filled_{_run()}_{name}"


def _filled(run, home):
    """Fill a database once for all workers; answers what is in it."""
    note = _shared("filled.json")
    with note.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not note.exists():
            _copy(f"kam_template_{run}", f"kam_filled_{run}")
            filled = subprocess.run(
                [sys.executable, "-m", "tests.browser.filling"],
                env=_environment(f"kam_filled_{run}", home, 0),
                cwd=CHECKOUT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert filled.returncode == 0, filled.stderr
            note.write_text(filled.stdout)
        return json.loads(note.read_text())


def _copy(template, name):
    with psycopg.connect(admin_url(), autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER kam_owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def _environment(database, home, port):
    urls = {
        name: urlsplit(os.environ[name])._replace(path=f"/{database}").geturl() for name in ROLE_OF
    }
    return {
        **os.environ,
        **urls,
        "KAM_DEMO": "1",
        "KAM_HOME": str(home),
        "KAM_FILES": str(_shared("files")),  # rows are copied for each worker, files are not
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "kam.settings",
        "PYTHONPATH": str(CHECKOUT),
    }


def _answers(address):
    try:
        with urllib.request.urlopen(f"{address}/sign-in/", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture
def visit(chromium, product):
    """`visit("dewi", path)`: a page as that person; `page.said` is what its console told."""
    opened = []

    def visited(short, path=None, *, viewport=DESK, **options):
        if short and short not in product.states:
            product.states[short] = _sign_in(chromium, product, short)
        state = product.states[short] if short else None
        context = chromium.new_context(viewport=viewport, storage_state=state, **options)
        opened.append(context)
        context.add_init_script(
            "addEventListener('securitypolicyviolation', e =>"
            " console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));"
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.said = []
        page.on("console", lambda m: _matters(m) and page.said.append(m.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        if path is not None:
            page.goto(product.url(path))
        return page

    yield visited
    for context in opened:
        context.close()


def _matters(message):
    """Not what htmx says of a request of its own that the next page cut off."""
    if message.text.startswith(("htmx:afterRequest", "htmx:sendAbort", "htmx:sendError")):
        return False
    return message.type in {"error", "warning"}


def _sign_in(chromium, product, short):
    """The cookies of a person, through the sign-in page."""
    email, password = product.people[short]
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{product.address}/sign-in/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.click("main button[type=submit]")
    page.wait_for_selector(".rail", state="attached")
    state = context.storage_state()
    context.close()
    return state
