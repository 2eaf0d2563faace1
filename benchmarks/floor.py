"""The floor: bare Django views without middleware that get the same rows with one statement.

Served by the same gunicorn settings as the product. The connection is psycopg's own and kept.
"""

import hashlib
import os
import threading
from uuid import uuid4

import orjson
import psycopg
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="floor",
        MIDDLEWARE=[],
        DATABASES={},
        USE_TZ=True,
    )

_kept = threading.local()
TENANT = os.environ.get("BENCH_TENANT", "")
MEMBER = os.environ.get("BENCH_MEMBER", "")

LIST = """
SELECT s.account_id::text, a.name, a.sector, a.country, s.tier_level, s.tier_name, s.score,
       s.manager_name, s.currency,
       CASE WHEN EXISTS (SELECT 1 FROM accounts_teammember t WHERE t.tenant_id = s.tenant_id
            AND t.account_id = s.account_id AND t.member_id = %(member)s)
       THEN s.revenue_minor END AS revenue_minor, s.trend
  FROM accounts_standing s
  JOIN accounts_account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
 WHERE s.tenant_id = %(tenant)s AND NOT s.is_archived
 ORDER BY s.name_norm, s.account_id LIMIT 50
"""
SEARCH = """
SELECT s.account_id::text, a.name, a.sector, s.tier_level, s.tier_name, s.manager_name
  FROM accounts_search(%(q)s, 1000) f
  JOIN accounts_standing s ON s.tenant_id = %(tenant)s AND s.account_id = f.account_id
  JOIN accounts_account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
 ORDER BY s.name_norm, s.account_id LIMIT 50
"""
AHEAD = """
SELECT a.id::text, a.name, a.sector, s.tier_level
  FROM accounts_account a
  JOIN accounts_standing s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
 WHERE a.tenant_id = %(tenant)s AND a.name_norm ^@ %(q)s ORDER BY a.name_norm, a.id LIMIT 8
"""
ACCOUNT = """
SELECT row_to_json(a), row_to_json(s),
  (SELECT json_agg(row_to_json(t)) FROM accounts_teammember t
    WHERE t.tenant_id = a.tenant_id AND t.account_id = a.id),
  (SELECT json_agg(row_to_json(c)) FROM accounts_contract c
    WHERE c.tenant_id = a.tenant_id AND c.account_id = a.id),
  (SELECT json_agg(row_to_json(g)) FROM accounts_grouplink g
    WHERE g.tenant_id = a.tenant_id AND g.ancestor_id = a.id),
  (SELECT json_agg(row_to_json(f)) FROM accounts_revenuefact f
    WHERE f.tenant_id = a.tenant_id AND f.account_id = a.id),
  (SELECT json_agg(row_to_json(n)) FROM accounts_note n
    WHERE n.tenant_id = a.tenant_id AND n.account_id = a.id),
  (SELECT row_to_json(r) FROM selection_score r
    WHERE r.tenant_id = a.tenant_id AND r.account_id = a.id LIMIT 1)
  FROM accounts_account a
  JOIN accounts_standing s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
 WHERE a.tenant_id = %(tenant)s AND a.id = %(id)s
"""


NOTE = """
INSERT INTO accounts_note (tenant_id, id, account_id, text, author_name, written_at)
VALUES (%(tenant)s, gen_random_uuid(), %(account)s, %(text)s, 'Mia', now()) RETURNING id::text
"""
INSERT = """
INSERT INTO accounts_account (tenant_id, id, name, name_norm, sector, country, website, lifecycle,
    willingness, willingness_source, willingness_note, archive_reason, version, created_at)
VALUES (%(tenant)s, gen_random_uuid(), %(text)s, %(text)s, '', '', '', 'prospect',
    'unknown', '', '', '', 1, now()) RETURNING id::text
"""
TOKEN = "SELECT tenant_id, membership_id, scopes FROM identity_token_of(%s, now())"
BESIDE = (
    """
INSERT INTO accounts_namekey (tenant_id, id, account_id, key)
SELECT %(tenant)s, gen_random_uuid(), %(account)s, key FROM unnest(%(keys)s::text[]) AS k(key)
""",
    """
INSERT INTO accounts_grouplink (tenant_id, id, ancestor_id, descendant_id, depth)
VALUES (%(tenant)s, gen_random_uuid(), %(account)s, %(account)s, 0)
""",
    """
INSERT INTO accounts_standing (tenant_id, id, account_id, name_norm, is_archived, currency, trend,
    figures_note, manager_name, manager_key, tier_name, why)
VALUES (%(tenant)s, %(account)s, %(account)s, %(text)s, false, '', '{}', '', '', '', '', '')
""",
    """
INSERT INTO audit_auditentry (tenant_id, id, at, actor_kind, actor_id, action, subject_type,
    subject_id, account_id, digests)
VALUES (%(tenant)s, %(entry)s, now(), 'person', %(member)s, 'account.registered',
    'accounts.account', %(account)s, %(account)s, '{}')
""",
    """
INSERT INTO audit_auditvalue (tenant_id, id, entry_id, salt, actor_name, note, changes)
VALUES (%(tenant)s, gen_random_uuid(), %(entry)s, '', 'Mia', '', '{}')
""",
)


def _link() -> psycopg.Connection:
    link = getattr(_kept, "link", None)
    if link is None:
        # the floor knows no row security: it reads as the owner
        link = _kept.link = psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)
        link.execute(f"SET app.tenant_id = '{TENANT}'")
    return link


def _rows(sql: str, **values: str) -> HttpResponse:
    rows = _link().execute(sql, {"tenant": TENANT, "member": MEMBER or None, **values}).fetchall()
    return HttpResponse(orjson.dumps(rows), content_type="application/json")


def accounts(_request: HttpRequest) -> HttpResponse:
    return _rows(LIST)


def search(request: HttpRequest) -> HttpResponse:
    return _rows(SEARCH, q=request.GET["q"])


def ahead(request: HttpRequest) -> HttpResponse:
    return _rows(AHEAD, q=request.GET["q"])


def account(_request: HttpRequest, account_id: str) -> HttpResponse:
    return _rows(ACCOUNT, id=account_id)


def inserted(request: HttpRequest, kind: str) -> HttpResponse:
    """One row, committed."""
    told = orjson.loads(request.body)
    sql = NOTE if kind == "note" else INSERT
    return _rows(sql, account=told.get("account", ""), text=told["text"])


def registered(request: HttpRequest) -> HttpResponse:
    """Every row that a registered account needs, in one transaction, after reading the token."""
    told, link = orjson.loads(request.body), _link()
    digest = hashlib.sha256(request.headers["Authorization"].split()[1].encode()).hexdigest()
    tenant, member, _scopes = link.execute(TOKEN, [digest]).fetchone()
    words = told["text"].split()
    values = {
        "tenant": tenant,
        "member": member,
        "text": told["text"],
        "keys": [" ".join(words[start:]) for start in range(len(words))],
        "entry": uuid4(),
    }
    with link.transaction():
        (account,) = link.execute(INSERT, values).fetchone()
        for sql in BESIDE:
            link.execute(sql, {**values, "account": account})
    return HttpResponse(orjson.dumps([account]), content_type="application/json")


urlpatterns = [
    path("inserted/<str:kind>/", inserted),
    path("registered/", registered),
    path("accounts/", accounts),
    path("search/", search),
    path("ahead/", ahead),
    path("accounts/<str:account_id>/", account),
]
application = get_wsgi_application()
