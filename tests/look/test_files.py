"""What lies in static/ and templates/ keeps the rules: icons exist, nothing inline, no bloat."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
SHEETS = sorted((STATIC / "css").glob("*.css"))
ICON = re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']""")


def sprite():
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img/icons.svg").read_text()))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_every_icon_of_a_template_is_in_the_sprite(page):
    wanted = {a or b for a, b in ICON.findall(page.read_text())}

    assert wanted <= sprite()


def test_every_icon_named_in_python_is_in_the_sprite():
    from kam.desk import navigation
    from kam.web import marks

    places = [p for group in navigation.RAIL for p in group.places]
    places += [*navigation.NEW, *navigation.PERSONAL]

    assert {place.icon for place in places} | set(marks.PILL_ICONS.values()) <= sprite()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_nothing_is_inline(page):
    text = page.read_text()

    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|\shx-on|javascript:|\bjs:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_components_use_tokens_only(sheet):
    if sheet.name == "tokens.css":
        pytest.skip("the tokens themselves")
    raw = re.sub(r"light-dark\([^;]*\)", "", sheet.read_text())

    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", raw)


def test_every_token_that_is_used_exists():
    text = "".join(sheet.read_text() for sheet in SHEETS)
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", text))

    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= defined


def test_sheets_use_logical_properties():
    text = "".join(sheet.read_text() for sheet in SHEETS)
    physical = r"[{;\s](margin|padding|border)-(left|right|top|bottom)\b|[{;]\s*(left|right)\s*:"

    assert not re.search(physical, text)


def test_all_sheets_together_stay_under_sixteen_kilobytes():
    assert sum(len(gzip.compress(sheet.read_bytes(), 9)) for sheet in SHEETS) <= 16 * 1024


def test_own_scripts_stay_under_twenty_kilobytes():
    scripts = (STATIC / "js").glob("*.js")

    assert all(len(gzip.compress(script.read_bytes(), 9)) <= 12 * 1024 for script in scripts)


def test_the_font_is_small():
    assert (STATIC / "vendor/inter/inter-latin-opsz.woff2").stat().st_size <= 75 * 1024


def test_the_manifest_of_vendored_files_is_true():
    manifest = (STATIC / "vendor/MANIFEST.md").read_text()
    files = [p for p in (STATIC / "vendor").rglob("*") if p.suffix in {".js", ".woff2"}]

    for file in [*files, STATIC / "img/icons.svg"]:
        assert hashlib.sha256(file.read_bytes()).hexdigest() in manifest, file.name
    for folder in {file.parent for file in files}:
        assert (folder / "LICENSE").exists(), folder.name
