import django.db.models.deletion
import kam.audit.models
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('xid', kam.tenancy.fields.Xid8Field(db_default=kam.audit.models.CurrentTransaction())),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.UUIDField(null=True)),
                ('token_id', models.UUIDField(null=True)),
                ('action', models.CharField(max_length=60)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.UUIDField(null=True)),
                ('account_id', models.UUIDField(null=True)),
                ('digests', models.JSONField(default=dict)),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account_id', '-id'], name='audit_account'), models.Index(fields=['tenant', 'subject_id', '-id'], name='audit_subject')],
                'constraints': [kam.tenancy.constraints.TenantPrimaryKey(name='audit_auditentry_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='audit_auditentry_tenant_wall')],
            },
        ),
        migrations.CreateModel(
            name='AuditValue',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('salt', models.BinaryField()),
                ('actor_name', models.TextField(default='')),
                ('note', models.TextField(default='')),
                ('changes', models.JSONField(default=dict)),
                ('entry', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='audit.auditentry')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'entry'], name='audit_audit_tenant__f1691c_idx')],
                'constraints': [kam.tenancy.constraints.TenantPrimaryKey(name='audit_auditvalue_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='audit_auditvalue_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='entry_id', name='audit_auditvalue_entry_id_tenant_fk', to='audit_auditentry')],
            },
        ),
    ]
