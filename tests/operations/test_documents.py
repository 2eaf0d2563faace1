"""The documents for operators name what exists, and all of it."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from kam.starting import NEEDED

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "operations"
PAGES = sorted(FOLDER.glob("*.md"))
READS = re.compile(
    r"""(?:\benv\(|\bflag\(|environ(?:\.get)?[(\[]|setdefault\()\s*["']([A-Z][A-Z_]+)["']"""
)
# given by the system, set by the demo for its own processes
OTHERS = {"PATH", "PYTHONPATH", "LANG"}
TOOLS = {"audit"}


def variables_read():
    """Every name that settings, servers and commands ask the environment for."""
    found = set()
    for path in [ROOT / "manage.py", *(ROOT / "kam").rglob("*.py")]:
        found |= set(READS.findall(path.read_text()))
    return found - OTHERS


def test_the_table_of_settings_is_what_the_sources_read():
    told = set(re.findall(r"^\| `([A-Z][A-Z_]+)`", (FOLDER / "settings.md").read_text(), re.M))

    assert variables_read() - told == set()
    assert told - variables_read() == set()


def test_what_is_needed_stands_under_needed():
    page = (FOLDER / "settings.md").read_text()
    part = page.split("## Needed")[1].split("## ")[0]

    assert set(re.findall(r"^\| `([A-Z_]+)`", part, re.M)) == {*NEEDED, "SECRET_KEY"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_commands_and_tests_of_a_page_exist(page):
    text = page.read_text()
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (page.parent / target).exists(), target
    for command in re.findall(r"manage\.py (\w+)", text):
        assert command in get_commands(), command
    for module in re.findall(r"python -m (kam[\w.]*|benchmarks[\w.]*)", text):
        assert list(ROOT.glob(f"{module.replace('.', '/')}*")), module
    for path in re.findall(r"`(tests/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_recipe_says_what_was_run_and_the_index_names_it(page):
    if page.name == "README.md":
        return
    assert "## What was run" in page.read_text()
    assert f"({page.name})" in (FOLDER / "README.md").read_text()


def test_figures_of_the_page_are_those_that_are_given():
    told = set(re.findall(r"`(kam_[a-z_]+)[`{]", (FOLDER / "monitoring.md").read_text()))
    sources = "".join(
        (ROOT / "kam" / f).read_text() for f in ("counting.py", "operations/figures.py")
    )
    given = set(re.findall(r'"(kam_[a-z_]+)"', sources))
    counters = {"kam_requests", "kam_defences"}  # Prometheus adds _total to a counter
    given = given - counters | {f"{name}_total" for name in counters}

    assert told - {"kam_app", "kam_owner", "kam_system"} == given
