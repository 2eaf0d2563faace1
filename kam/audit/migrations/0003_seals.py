"""Seals over history, the order that survives a restore, and the trace an erasure leaves."""

import django.db.models.deletion
import kam.audit.models
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.db import migrations, models

# `manage.py audit continue` replaces both by the same with an offset, after a dump was restored
# into a cluster whose transaction numbers are behind those of the dump.
FUNCTIONS = """
CREATE FUNCTION audit_xid() RETURNS xid8 LANGUAGE sql VOLATILE AS
    'SELECT pg_current_xact_id()';
CREATE FUNCTION audit_horizon() RETURNS xid8 LANGUAGE sql STABLE AS
    'SELECT pg_snapshot_xmin(pg_current_snapshot())';
"""
NO_FUNCTIONS = """
DROP FUNCTION audit_horizon();
DROP FUNCTION audit_xid();
"""
APPEND_ONLY = """
REVOKE UPDATE, DELETE ON audit_auditseal FROM kam_app;
ALTER TABLE audit_auditseal ALTER COLUMN leaves SET STORAGE EXTERNAL;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditseal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
ALTER TABLE audit_auditseal ENABLE ALWAYS TRIGGER audit_append_only;
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_truncate();
ALTER TABLE audit_auditseal ENABLE ALWAYS TRIGGER audit_no_truncate;
ALTER TABLE audit_auditentry ENABLE ALWAYS TRIGGER audit_no_truncate;
GRANT SELECT (id, status) ON tenancy_tenant TO kam_system;
GRANT SELECT (tenant_id, xid, id) ON audit_auditentry TO kam_system;
GRANT SELECT (tenant_id, number, to_xid, to_id) ON audit_auditseal TO kam_system;
"""
NOT_APPEND_ONLY = """
REVOKE SELECT (tenant_id, xid, id) ON audit_auditentry FROM kam_system;
ALTER TABLE audit_auditentry ENABLE TRIGGER audit_no_truncate;
DROP TRIGGER audit_no_truncate ON audit_auditseal;
DROP TRIGGER audit_append_only ON audit_auditseal;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only"), ("tenancy", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.AlterField(
            "auditentry",
            "xid",
            kam.tenancy.fields.Xid8Field(db_default=kam.audit.models.RecordedTransaction()),
        ),
        migrations.AddField("auditvalue", "erased_by", models.UUIDField(null=True)),
        migrations.AddField("auditvalue", "salts", models.JSONField(null=True)),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("algorithm", models.PositiveSmallIntegerField()),
                ("previous", models.BinaryField()),
                ("from_xid", kam.tenancy.fields.Xid8Field()),
                ("from_id", models.UUIDField()),
                ("to_xid", kam.tenancy.fields.Xid8Field()),
                ("to_id", models.UUIDField()),
                ("count", models.PositiveIntegerField()),
                ("leaves", models.BinaryField()),
                ("digest", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
                ("tenant", models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenancy.tenant")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="audit_seal_number_once"),
                    kam.tenancy.constraints.TenantPrimaryKey(name="audit_auditseal_tenant_pk"),
                    kam.tenancy.constraints.RowPolicy(name="audit_auditseal_tenant_wall"),
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
    ]
