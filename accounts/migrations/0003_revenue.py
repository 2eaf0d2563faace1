import django.db.models.deletion
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_search'),
        ('imports', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductLine',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('name_norm', models.TextField(db_collation='C')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'name_norm'), name='product_line_once'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_productline_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_productline_tenant_wall')],
            },
        ),
        migrations.CreateModel(
            name='RevenueFact',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('lines', models.PositiveIntegerField()),
                ('volume', models.BigIntegerField(null=True)),
                ('revenue_minor', models.BigIntegerField()),
                ('cost_minor', models.BigIntegerField()),
                ('cost_unknown', models.PositiveIntegerField()),
                ('cost_to_serve_minor', models.BigIntegerField()),
                ('cost_to_serve_unknown', models.PositiveIntegerField()),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revenue_facts', to='accounts.account')),
                ('product_line', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.productline')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'month'], name='revenue_fact_month'), models.Index(fields=['tenant', 'account'], name='accounts_re_tenant__003424_idx'), models.Index(fields=['tenant', 'product_line'], name='accounts_re_tenant__ceb84e_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'account', 'month', 'product_line', 'currency'), name='revenue_fact_once', nulls_distinct=False), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_revenuefact_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_revenuefact_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_revenuefact_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='product_line_id', name='accounts_revenuefact_product_line_id_tenant_fk', to='accounts_productline')],
            },
        ),
        migrations.CreateModel(
            name='RevenueLine',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=60)),
                ('external_line_id', models.CharField(max_length=200)),
                ('booked_on', models.DateField()),
                ('month', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('volume', models.BigIntegerField(null=True)),
                ('revenue_minor', models.BigIntegerField()),
                ('cost_minor', models.BigIntegerField(null=True)),
                ('cost_to_serve_minor', models.BigIntegerField(null=True)),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
                ('product_line', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.productline')),
                ('run', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='imports.importrun')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account', 'month'], name='revenue_line_month'), models.Index(fields=['tenant', 'run'], name='accounts_re_tenant__adb36f_idx'), models.Index(fields=['tenant', 'account'], name='accounts_re_tenant__f80c08_idx'), models.Index(fields=['tenant', 'product_line'], name='accounts_re_tenant__483b81_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'source', 'external_line_id'), name='revenue_line_once'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_revenueline_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_revenueline_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='run_id', name='accounts_revenueline_run_id_tenant_fk', to='imports_importrun'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_revenueline_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='product_line_id', name='accounts_revenueline_product_line_id_tenant_fk', to='accounts_productline')],
            },
        ),
        migrations.CreateModel(
            name='StaleMonth',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account'], name='accounts_st_tenant__4c026d_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'account', 'month'), name='stale_month_once'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_stalemonth_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_stalemonth_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_stalemonth_account_id_tenant_fk', to='accounts_account')],
            },
        ),
    ]
