import django.db.models.deletion
import kam.imports.models
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0003_invitations'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('state', models.CharField(choices=[('uploaded', 'Files are here'), ('planned', 'Columns are set'), ('checking', 'Being checked'), ('checked', 'Checked'), ('running', 'Coming in'), ('done', 'Done'), ('failed', 'Stopped by an error')], default='uploaded', max_length=10)),
                ('plan', models.JSONField(default=dict)),
                ('source', models.CharField(default='', max_length=60)),
                ('started_by_name', models.CharField(default='', max_length=200)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('rows_staged', models.PositiveIntegerField(default=0)),
                ('lines_read', models.PositiveIntegerField(default=0)),
                ('rows_expected', models.PositiveIntegerField(default=0)),
                ('applied_through', models.PositiveIntegerField(default=0)),
                ('totals', models.JSONField(default=dict)),
                ('lease', models.UUIDField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(default='')),
                ('first', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='imports.importrun')),
                ('started_by', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'created_at'], name='import_run_by_time'), models.Index(fields=['tenant', 'first'], name='imports_imp_tenant__9d533a_idx'), models.Index(fields=['tenant', 'started_by'], name='imports_imp_tenant__4dfe60_idx')],
                'constraints': [kam.tenancy.constraints.TenantPrimaryKey(name='imports_importrun_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='imports_importrun_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='first_id', name='imports_importrun_first_id_tenant_fk', to='imports_importrun'), kam.tenancy.constraints.TenantKeyTo(column='started_by_id', name='imports_importrun_started_by_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('line', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('ok', 'Can come in'), ('refused', 'Refused'), ('parked', 'Waits for its account'), ('applied', 'Came in'), ('same', 'Was there already')], default='ok', max_length=8)),
                ('key', models.TextField(default='')),
                ('values', models.JSONField(default=dict)),
                ('amount', models.DecimalField(decimal_places=6, max_digits=30, null=True)),
                ('currency', models.CharField(default='', max_length=3)),
                ('reason', models.TextField(default='')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                ('run_id', models.UUIDField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'run_id', 'number'), name='import_row_number_once'), kam.tenancy.constraints.TenantPrimaryKey(name='imports_importrow_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='imports_importrow_tenant_wall')],
            },
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('part', models.PositiveSmallIntegerField(default=0)),
                ('name', models.CharField(max_length=255)),
                ('content', models.FileField(max_length=255, upload_to=kam.imports.models.stored_under)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('flaws', models.JSONField(default=list)),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                ('run', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='imports.importrun')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'run'], name='imports_imp_tenant__5f85f3_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'run', 'position', 'part'), name='import_file_part_once'), kam.tenancy.constraints.TenantPrimaryKey(name='imports_importfile_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='imports_importfile_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='run_id', name='imports_importfile_run_id_tenant_fk', to='imports_importrun')],
            },
        ),
        migrations.CreateModel(
            name='RememberedPlan',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('fingerprint', models.CharField(max_length=64)),
                ('plan', models.JSONField()),
                ('used_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'kind', 'fingerprint'), name='remembered_plan_once'), kam.tenancy.constraints.TenantPrimaryKey(name='imports_rememberedplan_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='imports_rememberedplan_tenant_wall')],
            },
        ),
    ]
