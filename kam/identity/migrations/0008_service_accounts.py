"""Service accounts: actors without a person; tokens that work from some networks only."""

import django.contrib.postgres.fields
import django.db.models.deletion
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.db import migrations, models

TOKEN = """
DROP FUNCTION identity_token_of(varchar, timestamptz);
CREATE FUNCTION identity_token_of(wanted varchar, at timestamptz)
RETURNS TABLE (
    tenant_id uuid, slug varchar, tenant_name varchar, time_zone varchar, language varchar,
    currency varchar, fiscal_year_start smallint, figures_open boolean,
    membership_id uuid, user_id uuid, name varchar, roles varchar[], unit_ids uuid[],
    token_id uuid, token_name varchar, is_service boolean, scopes varchar[],
    last_used_at timestamptz{more}
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT t.id, t.slug, t.name, t.time_zone, t.language,
           t.currency, t.fiscal_year_start, t.figures_open,
           {member},
           k.id, {token_name}, k.is_service, k.scopes, k.last_used_at{networks}
      FROM identity_apitoken k{service}
      JOIN identity_membership m ON m.tenant_id = k.tenant_id AND m.id = {owner}
      JOIN identity_user p ON p.id = m.user_id
      JOIN tenancy_tenant t ON t.id = k.tenant_id
     WHERE k.digest = wanted AND k.revoked_at IS NULL
       AND (k.expires_at IS NULL OR k.expires_at > at)
       AND m.is_active AND p.is_active AND t.status = 'active'
       AND (k.is_service OR NOT t.second_factor_required OR EXISTS (
            SELECT FROM mfa_authenticator a
             WHERE a.user_id = p.id AND a.type IN ('totp', 'webauthn'))){closed}
$$;
REVOKE ALL ON FUNCTION identity_token_of(varchar, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_token_of(varchar, timestamptz) TO kam_app;
"""
UNITS = """(WITH RECURSIVE led AS (
               SELECT s.unit_id AS id FROM identity_leaderscope s
                WHERE s.tenant_id = m.tenant_id AND s.membership_id = m.id
               UNION
               SELECT u.id FROM identity_orgunit u JOIN led ON u.parent_id = led.id
                WHERE u.tenant_id = m.tenant_id)
            SELECT array_agg(led.id) FROM led)"""
FORWARD = TOKEN.format(
    more=", networks varchar[]",
    member=f"""CASE WHEN v.id IS NULL THEN m.id END, CASE WHEN v.id IS NULL THEN m.user_id END,
           coalesce(v.name, m.name), coalesce(v.roles, m.roles),
           CASE WHEN v.id IS NULL THEN {UNITS} END""",
    token_name="coalesce(v.name, k.name)",
    networks=", k.networks",
    service="""
      LEFT JOIN identity_serviceaccount v ON v.tenant_id = k.tenant_id AND v.id = k.service_id""",
    owner="coalesce(v.owner_id, k.membership_id)",
    closed="""
       AND (k.service_id IS NULL OR v.id IS NOT NULL AND v.closed_at IS NULL)""",
)
BACKWARD = TOKEN.format(
    more="",
    member=f"m.id, m.user_id, m.name, m.roles, {UNITS}",
    token_name="k.name",
    networks="",
    service="",
    owner="k.membership_id",
    closed="",
)


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0007_withdrawn'),
        ('tenancy', '0003_conventions'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='networks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=43), blank=True, null=True, size=None),
        ),
        migrations.CreateModel(
            name='ServiceAccount',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('owner', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='serviceaccount',
            index=models.Index(fields=['tenant', 'owner'], name='identity_se_tenant__0377b8_idx'),
        ),
        migrations.AddConstraint(
            model_name='serviceaccount',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('tenant', 'name'), name='service_account_name_once'),
        ),
        migrations.AddConstraint(
            model_name='serviceaccount',
            constraint=kam.tenancy.constraints.TenantPrimaryKey(name='identity_serviceaccount_tenant_pk'),
        ),
        migrations.AddConstraint(
            model_name='serviceaccount',
            constraint=kam.tenancy.constraints.RowPolicy(name='identity_serviceaccount_tenant_wall'),
        ),
        migrations.AddConstraint(
            model_name='serviceaccount',
            constraint=kam.tenancy.constraints.TenantKeyTo(column='owner_id', name='identity_serviceaccount_owner_id_tenant_fk', to='identity_membership'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='service',
            field=kam.tenancy.fields.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.serviceaccount'),
        ),
        migrations.AddIndex(
            model_name='apitoken',
            index=models.Index(fields=['tenant', 'service'], name='identity_ap_tenant__c8f8c6_idx'),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=kam.tenancy.constraints.TenantKeyTo(column='service_id', name='identity_apitoken_service_id_tenant_fk', to='identity_serviceaccount'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
