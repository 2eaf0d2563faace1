"""Migrations go forward, all the way back and forward again, and leave the same schema."""

import os

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tests.databases import admin_url, drop_database

OURS = ("selection", "accounts", "imports", "outbox", "audit")
SHAPE = """
SELECT 'column', table_name, column_name, data_type, is_nullable FROM information_schema.columns
 WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), ''
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', tablename, indexname, indexdef, '' FROM pg_indexes
 WHERE schemaname = 'public'
UNION ALL SELECT 'policy', tablename, policyname, qual, with_check FROM pg_policies
UNION ALL SELECT 'function', proname, prosrc, '', '' FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND prolang IN
       (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql'))
UNION ALL SELECT 'grant', table_name, grantee, privilege_type, ''
  FROM information_schema.role_table_grants
 WHERE table_schema = 'public' AND grantee LIKE 'kam%%'
ORDER BY 1, 2, 3, 4, 5
"""


@pytest.fixture
def scratch(django_db_setup, django_db_blocker):
    """A database of its own behind the owner's alias, migrated here: what the other tests copy may
    have been kept as a dump, which says the same in other words."""
    from kam.tenancy.provision import provision

    name = f"kam_scratch_{os.getpid()}"
    owner = connections["owner"]
    before = owner.settings_dict["NAME"]
    with django_db_blocker.unblock():
        provision(admin_url(), database=name)
        owner.close()
        owner.settings_dict["NAME"] = name
        call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        owner.close()
        yield name
        owner.close()
        owner.settings_dict["NAME"] = before
    drop_database(name)


def shape(name):
    with psycopg.connect(admin_url(), dbname=name) as link:
        return link.execute(SHAPE.replace("%%", "%")).fetchall()


def test_every_migration_can_be_taken_back_and_made_again(scratch):
    before = shape(scratch)

    # all the way back in one plan: the state between two migrations is made once
    MigrationExecutor(connections["owner"]).migrate([(app, None) for app in OURS])
    connections["owner"].close()
    call_command("migrate", database="owner", verbosity=0, skip_checks=True)
    connections["owner"].close()

    assert shape(scratch) == before
