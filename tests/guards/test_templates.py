"""Fragments can be rendered alone; pages always stand in the layout; nothing is inline."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parents[2] / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
LAYOUTS = {"layout/base.html", "layout/plain.html", "base.html"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
PAGES_WITHOUT_LAYOUT = {
    "web/api_docs.html": "the API's own reader brings its frame",
    "500.html": "must render when nothing else does",
}


def name(path):
    return str(path.relative_to(ROOT))


def source(path):
    return re.sub(
        r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S
    )


OPENS = {"if", "for", "with", "blocktranslate", "can", "ifchanged", "partialdef", "block"}
TURNS = {"else", "elif", "empty", "plural"}


def first_branches(text):
    """The markup of the first branch of every choice: alternatives of one root count once."""
    kept, stack = [], []
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            word = token.contents.split()[0]
            if word in OPENS:
                stack.append(False)
            elif word in TURNS and stack:
                stack[-1] = True
            elif word.startswith("end") and word[3:] in OPENS and stack:
                stack.pop()
        elif not any(stack):
            kept.append(token.contents if token.token_type == TokenType.TEXT else "x")
    return "".join(kept)


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
    parser = Roots()
    parser.feed(first_branches(text))
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
