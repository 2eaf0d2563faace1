"""The plumbing is tried on pages and endpoints of its own."""

import pytest

from kam.identity import door


@pytest.fixture
def faces(monkeypatch, settings, tmp_path):
    """The door leads to tests.faces.addresses; two templates stand ready."""
    settings.ROOT_URLCONF = "tests.faces.addresses"
    monkeypatch.setattr(door, "WORLD_URLS", "tests.faces.addresses")
    monkeypatch.setattr(door, "WORKSPACE_URLS", "tests.faces.workspace_addresses")
    folder = tmp_path / "templates" / "web"
    folder.mkdir(parents=True)
    fragment = '<form id="rename">{{ form.name.errors }}{{ form.non_field_errors }}{{ form.name }}'
    (folder / "_test_form.html").write_text(fragment + "</form>")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], folder.parent]}
    ]
