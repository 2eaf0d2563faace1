import django.db.models.deletion
import kam.tenancy.constraints
import uuid_utils.compat
from django.db import migrations, models

# Counts of requests, gone after a crash and missed by nobody: see kam.rest.limits.
BUCKETS = """
CREATE UNLOGGED TABLE rest_bucket (
    id uuid PRIMARY KEY,
    quota double precision NOT NULL,
    level double precision NOT NULL,
    taken double precision NOT NULL,
    filled_at timestamptz NOT NULL
) WITH (fillfactor = 50)
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0003_conventions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Idempotency',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('token_id', models.UUIDField()),
                ('route', models.TextField()),
                ('key', models.TextField()),
                ('fingerprint', models.BinaryField()),
                ('status', models.SmallIntegerField(null=True)),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField(default=bytes)),
                ('expires_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'expires_at'], name='idempotency_over')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'token_id', 'route', 'key'), name='idempotency_once'), kam.tenancy.constraints.TenantPrimaryKey(name='rest_idempotency_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='rest_idempotency_tenant_wall')],
            },
        ),
        migrations.RunSQL(BUCKETS, "DROP TABLE rest_bucket"),
    ]
