"""The house rules that a machine can check by reading the sources."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("kam", "accounts", "selection")
FORBIDDEN_NAMES = {
    "utils",
    "helpers",
    "common",
    "misc",
    "core",
    "shared",
    "lib",
    "manager",
    "handler",
    "processor",
}
CLOCKS = re.compile(
    r"timezone\.now\(|timezone\.localdate\(|datetime\.now\(|date\.today\(|time\.time\("
)
READS_THE_CLOCK = {
    "kam/audit/services.py": "history states when it was written, whoever writes it",
}
LONGER = {}
MARKS_SAFE = {
    "accounts/views/rows.py": "fifty rows in one pass, each text escaped one by one and tested so",
    "kam/web/drawings.py": "marks of a drawing: constants and numbers, each text escaped before",
    "kam/web/marks.py": "empty answers of tags that show nothing",
    "kam/web/reports.py": "browsers send reports of the content policy without a token",
    "kam/web/fields.py": "empty answers and a constant line break",
    "kam/web/templatetags/steady.py": "drawn by a template before; ids and tokens without any sign",
    "kam/web/templatetags/panels.py": "the answer of a view of our own, drawn by its template",
}


def sources(*parts):
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts and (not parts or set(parts) & set(path.parts)):
                yield path


def name(path):
    return str(path.relative_to(ROOT))


def storey(path, word):
    return path.stem == word or word in path.relative_to(ROOT).parts[:-1]


def test_no_file_grows_beyond_three_hundred_lines():
    long = {name(p): len(p.read_text().splitlines()) for p in sources()}
    assert {n: lines for n, lines in long.items() if lines > 300 and n not in LONGER} == {}
    assert [n for n in LONGER if long.get(n, 0) <= 300] == []


def test_no_module_is_a_drawer():
    assert [name(p) for p in sources() if p.stem in FORBIDDEN_NAMES] == []


def test_services_and_queries_read_no_clock():
    found = {
        name(p)
        for p in sources()
        if (storey(p, "services") or storey(p, "queries")) and CLOCKS.search(p.read_text())
    }
    assert found == set(READS_THE_CLOCK)


def test_services_know_no_request():
    found = [
        name(p)
        for p in sources()
        if (storey(p, "services") or storey(p, "queries")) and "django.http" in p.read_text()
    ]
    assert found == []


@pytest.mark.parametrize("app", ["accounts", "selection", "kam/imports", "kam/identity"])
def test_acts_take_keywords_only(app):
    """A public function of a service that names its author takes everything by keyword."""
    wrong = []
    for path in sorted((ROOT / app).rglob("*.py")):
        if not storey(path, "services"):
            continue
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            keyword_names = {a.arg for a in node.args.kwonlyargs}
            positional = [a.arg for a in node.args.args]
            if "by" in positional or ("by" in keyword_names and positional):
                wrong.append(f"{name(path)}:{node.lineno} {node.name}")
    assert wrong == []


def test_no_text_is_marked_safe_by_hand():
    found = {name(p) for p in sources() if re.search(r"\bmark_safe\(|csrf_exempt", p.read_text())}
    assert found == set(MARKS_SAFE)


def test_nothing_is_published_outside_the_wake_up_call():
    found = [
        name(p)
        for p in sources()
        if re.search(r"\.delay\(|\.apply_async\(|send_task\(", p.read_text())
        and name(p) not in {"kam/celery.py", "kam/outbox/relay.py"}
        and not name(p).endswith("tasks.py")
    ]
    assert found == []


def test_tasks_hold_no_condition():
    """A task is an entrance: it reads the clock, names the actor and calls one service."""
    wrong = []
    for path in sources():
        if path.stem != "tasks" or "tenancy" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.If | ast.While | ast.Try):
                wrong.append(f"{name(path)}:{node.lineno}")
    assert wrong == []
