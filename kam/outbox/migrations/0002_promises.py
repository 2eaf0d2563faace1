"""Promises, notices and mail of nobody's workspace; the relay sees due rows and nothing in them."""

import django.db.models.deletion
import django.db.models.functions.datetime
import kam.outbox.models
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.db import migrations, models


FORWARD = """
CREATE INDEX outbox_delivery_due ON outbox_delivery (available_at)
    WHERE done_at IS NULL AND dead_at IS NULL;
GRANT SELECT (tenant_id, id, queue, available_at, lease_until, done_at, dead_at),
      UPDATE (lease_until) ON outbox_delivery TO kam_system;
GRANT SELECT (id, available_at, lease_until, done_at, dead_at),
      UPDATE (lease_until) ON outbox_identitymail TO kam_system;
GRANT SELECT (name, at), INSERT (name, at), UPDATE (at) ON outbox_heartbeat TO kam_system;
"""
BACKWARD = """
REVOKE SELECT (name, at), INSERT (name, at), UPDATE (at) ON outbox_heartbeat FROM kam_system;
REVOKE SELECT (id, available_at, lease_until, done_at, dead_at),
       UPDATE (lease_until) ON outbox_identitymail FROM kam_system;
REVOKE SELECT (tenant_id, id, queue, available_at, lease_until, done_at, dead_at),
       UPDATE (lease_until) ON outbox_delivery FROM kam_system;
DROP INDEX outbox_delivery_due;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0001_heartbeat'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='IdentityMail',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('to', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('available_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0)),
                ('done_at', models.DateTimeField(null=True)),
                ('dead_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(db_default='')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('dead_at', None), ('done_at', None)), fields=['available_at'], name='outbox_identity_mail_due')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=200)),
                ('queue', models.CharField(db_default='default', max_length=10)),
                ('payload', models.JSONField(default=dict)),
                ('available_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0)),
                ('done_at', models.DateTimeField(null=True)),
                ('dead_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(db_default='')),
                ('created_xid', kam.tenancy.fields.Xid8Field(db_default=kam.outbox.models.CurrentTransaction())),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('dead_at', None), ('done_at', None)), fields=['tenant', 'queue', 'available_at'], name='outbox_delivery_turns'), models.Index(condition=models.Q(('done_at__isnull', False)), fields=['tenant', 'done_at'], name='outbox_delivery_done'), models.Index(condition=models.Q(('dead_at__isnull', False)), fields=['tenant', 'dead_at'], name='outbox_delivery_dead')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'key'), name='delivery_key_once'), kam.tenancy.constraints.TenantPrimaryKey(name='outbox_delivery_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='outbox_delivery_tenant_wall')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recipient_id', models.UUIDField()),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=200)),
                ('path', models.CharField(db_default='', max_length=300)),
                ('words', models.JSONField(default=dict)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('read_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['tenant', 'recipient_id'], name='outbox_notice_unread'), models.Index(fields=['tenant', 'recipient_id', '-id'], name='outbox_notice_newest')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'recipient_id', 'key'), name='notice_once'), kam.tenancy.constraints.TenantPrimaryKey(name='outbox_notice_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='outbox_notice_tenant_wall')],
            },
        ),
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recipient_id', models.UUIDField()),
                ('by_mail', models.BooleanField(default=True)),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'recipient_id'), name='notice_choice_once'), kam.tenancy.constraints.TenantPrimaryKey(name='outbox_noticechoice_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='outbox_noticechoice_tenant_wall')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
