"""Fragments can be rendered alone; pages always stand in the layout; nothing is inline."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
LAYOUTS = {"layout/base.html", "layout/plain.html", "base.html"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
PAGES_WITHOUT_LAYOUT = {
    "500.html": "must render when nothing else does",
}


def name(path):
    return str(path.relative_to(ROOT))


def source(path):
    return re.sub(
        r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S
    )


class Roots(HTMLParser):
    """Counts elements at the top level."""

    def __init__(self):
        super().__init__()
        self.depth = 0
        self.roots = 0

    def handle_starttag(self, tag, attrs):
        if self.depth == 0:
            self.roots += 1
        if tag not in VOID:
            self.depth += 1

    def handle_startendtag(self, tag, attrs):
        if self.depth == 0:
            self.roots += 1

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.depth -= 1


def is_fragment(path):
    return path.name.startswith("_")


@pytest.mark.parametrize("path", [p for p in TEMPLATES if is_fragment(p)], ids=name)
def test_a_fragment_never_extends_and_has_one_root(path):
    text = source(path)
    assert "{% extends" not in text
    # alternatives of one root, as in if/else, count once
    text = re.sub(r"\{% else %\}.*?\{% endif %\}", "{% endif %}", text, flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "x", text, flags=re.S)
    parser = Roots()
    parser.feed(text)
    assert parser.roots == 1


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in TEMPLATES
        if not is_fragment(p)
        and name(p) not in LAYOUTS
        and "components" not in p.parts
        and "layout" not in p.parts
    ],
    ids=name,
)
def test_a_page_extends_the_layout(path):
    if name(path) in PAGES_WITHOUT_LAYOUT:
        return
    assert "{% extends" in source(path)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline(path):
    text = source(path)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "hx-on" not in text
    assert "<style" not in text
    assert "|safe" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_post_carries_its_token(path):
    text = source(path)
    forms = re.findall(r"<form\b[^>]*method=[\"']?post.*?</form>", text, flags=re.S | re.I)
    assert all("{% csrf_token %}" in form for form in forms)
