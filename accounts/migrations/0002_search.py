"""The one door for substring search: row security keeps trigram indexes from being used."""

from django.db import migrations

FORWARD = """
GRANT SELECT ON accounts_account, accounts_namekey TO kam_search;

CREATE FUNCTION accounts_search(q text, lim integer) RETURNS TABLE (account_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    here uuid := current_setting('app.tenant_id')::uuid;
    pattern text := '%' || replace(replace(replace(q, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';
BEGIN
    RETURN QUERY EXECUTE
        'SELECT a.id FROM accounts_account a
          WHERE a.tenant_id = $1 AND a.name_norm LIKE $2
          ORDER BY a.name_norm, a.id LIMIT $3'
        USING here, pattern, lim;
    RETURN QUERY EXECUTE
        'SELECT k.account_id FROM accounts_namekey k
          WHERE k.tenant_id = $1 AND k.key ^@ $2
          ORDER BY k.key, k.account_id LIMIT $3'
        USING here, q, lim;
END
$$;

REVOKE ALL ON FUNCTION accounts_search(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounts_search(text, integer) TO kam_app, kam_system;
ALTER FUNCTION accounts_search(text, integer) OWNER TO kam_search;
"""
BACKWARD = """
DROP FUNCTION accounts_search(text, integer);
REVOKE SELECT ON accounts_account, accounts_namekey FROM kam_search;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
