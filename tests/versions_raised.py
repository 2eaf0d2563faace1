"""While tests run, no statement changes what is shared without raising its version."""

import re
import traceback

import pytest
from django.apps import apps
from django.db import connection

from tests.guards.test_versions import HELD_IN, WITHOUT_VERSION, tables

UPDATE = re.compile(r'UPDATE\s+"?(\w+)"?(?:\s+\w+)?\s+SET\s+(.+?)(?:\sWHERE\s|\sFROM\s|$)', re.S)
# Deleting a row empties the keys that point to it, if any still do.
EMPTIED = re.compile(r'"\w+_id" = NULL')
# What a version does not count, with the reason.
UNCOUNTED = {
    ("selection_criterion", "position"): "the order follows what is removed; nobody edits it",
    ("selection_pledge", "told_soon"): "whom the clock has told, not what is edited",
    ("selection_pledge", "told_overdue"): "whom the clock has told, not what is edited",
    ("identity_membership", "invited_at"): "states of the invitation, not what is edited",
    ("identity_membership", "is_active"): "leaving and coming back end and begin a place",
}


def versioned():
    return {
        apps.get_model(label)._meta.db_table: HELD_IN.get(label, "version")
        for label in set(tables()) - set(WITHOUT_VERSION)
    }


def by_a_service():
    """Whether a service is at work; tests lay their ground by themselves."""
    return any("/services/" in frame.filename for frame in traceback.extract_stack())


@pytest.fixture(autouse=True)
def versions_are_raised():
    held_in, wrong = versioned(), []

    def watch(execute, sql, params, many, context):
        match = UPDATE.match(sql.strip()) if isinstance(sql, str) else None
        if match and match[1] in held_in and held_in[match[1]] not in match[2]:
            if EMPTIED.fullmatch(match[2].strip()):
                return execute(sql, params, many, context)
            fields = set(re.findall(r'"(\w+)" =', match[2]))
            if by_a_service() and not any((match[1], name) in UNCOUNTED for name in fields):
                wrong.append((match[1], sorted(fields)))
        return execute(sql, params, many, context)

    connection.execute_wrappers.append(watch)
    yield
    connection.execute_wrappers.remove(watch)
    assert wrong == [], f"without raising the version: {wrong}"
