import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('language', models.CharField(default='en', max_length=8)),
                ('time_zone', models.CharField(default='UTC', max_length=64)),
                ('number_format', models.CharField(default='', max_length=8)),
                ('theme', models.CharField(default='', max_length=6)),
                ('shortcuts', models.BooleanField(default=True)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower')],
            },
        ),
        migrations.CreateModel(
            name='OrgUnit',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('parent', kam.tenancy.fields.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.orgunit')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'parent'], name='identity_or_tenant__0b3772_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'parent', 'name'), name='org_unit_name_once', nulls_distinct=False), kam.tenancy.constraints.TenantPrimaryKey(name='identity_orgunit_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='identity_orgunit_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='parent_id', name='identity_orgunit_parent_id_tenant_fk', to='identity_orgunit')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(max_length=254)),
                ('title', models.CharField(blank=True, default='', max_length=120)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('is_active', models.BooleanField(default=True)),
                ('deactivated_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('successor', kam.tenancy.fields.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', kam.tenancy.fields.TenantForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.orgunit')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'unit'], name='identity_me_tenant__a5ac4f_idx'), models.Index(fields=['tenant', 'successor'], name='identity_me_tenant__680d2c_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'user'), name='membership_once'), kam.tenancy.constraints.TenantPrimaryKey(name='identity_membership_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='identity_membership_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='unit_id', name='identity_membership_unit_id_tenant_fk', to='identity_orgunit'), kam.tenancy.constraints.TenantKeyTo(column='successor_id', name='identity_membership_successor_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='LeaderScope',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                ('membership', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leader_scopes', to='identity.membership')),
                ('unit', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.orgunit')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'membership'], name='identity_le_tenant__7d34b4_idx'), models.Index(fields=['tenant', 'unit'], name='identity_le_tenant__f108e8_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'membership', 'unit'), name='leader_scope_once'), kam.tenancy.constraints.TenantPrimaryKey(name='identity_leaderscope_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='identity_leaderscope_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='membership_id', name='identity_leaderscope_membership_id_tenant_fk', to='identity_membership'), kam.tenancy.constraints.TenantKeyTo(column='unit_id', name='identity_leaderscope_unit_id_tenant_fk', to='identity_orgunit')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('prefix', models.CharField(max_length=24)),
                ('digest', models.CharField(max_length=64)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                ('membership', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.membership')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'membership'], name='identity_ap_tenant__2447d8_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'digest'), name='api_token_digest_once'), kam.tenancy.constraints.TenantPrimaryKey(name='identity_apitoken_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='identity_apitoken_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='membership_id', name='identity_apitoken_membership_id_tenant_fk', to='identity_membership')],
            },
        ),
    ]
