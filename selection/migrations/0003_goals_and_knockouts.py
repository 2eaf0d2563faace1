import django.contrib.postgres.fields
import django.db.models.deletion
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_merger'),
        ('identity', '0009_versions'),
        ('selection', '0002_versions'),
        ('tenancy', '0003_conventions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('name', models.TextField()),
                ('measure', models.TextField()),
                ('owner_name', models.TextField(blank=True, default='')),
                ('version', models.IntegerField(db_default=1, default=1)),
                ('owner', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'owner'], name='selection_g_tenant__5c78d8_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'year', 'name'), name='goal_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='goal_has_a_name'), models.CheckConstraint(condition=models.Q(('measure', ''), _negated=True), name='goal_has_a_measure'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_goal_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_goal_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='owner_id', name='selection_goal_owner_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='Knockout',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.TextField()),
                ('help', models.TextField(blank=True, default='')),
                ('source', models.CharField(choices=[('fact', 'Stated by people'), ('field', 'From the account')], max_length=8)),
                ('field', models.CharField(blank=True, choices=[('willingness', 'Willingness'), ('lifecycle', 'Life cycle'), ('sector', 'Sector'), ('country', 'Country')], default='', max_length=16)),
                ('values', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('version', models.IntegerField(db_default=1, default=1)),
                ('model', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='knockouts', to='selection.criteriamodel')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'model'], name='selection_k_tenant__63ed4e_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'model', 'code'), name='knockout_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='knockout_has_a_name'), models.CheckConstraint(condition=models.Q(models.Q(('field', ''), ('source', 'fact')), models.Q(('source', 'field'), models.Q(('field', ''), _negated=True)), _connector='OR'), name='knockout_has_a_source'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_knockout_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_knockout_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='model_id', name='selection_knockout_model_id_tenant_fk', to='selection_criteriamodel')],
            },
        ),
        migrations.CreateModel(
            name='KnockoutFact',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('evidence', models.TextField()),
                ('owner_name', models.TextField(default='')),
                ('stated_on', models.DateField()),
                ('lifted_on', models.DateField(null=True)),
                ('lifted_by_name', models.TextField(blank=True, default='')),
                ('lifted_because', models.TextField(blank=True, default='')),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('owner', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account'], name='selection_k_tenant__65d07d_idx'), models.Index(fields=['tenant', 'owner'], name='selection_k_tenant__c5b832_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_on', None)), fields=('tenant', 'account', 'code'), name='knockout_fact_once'), models.CheckConstraint(condition=models.Q(('evidence', ''), _negated=True), name='knockout_fact_has_evidence'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_knockoutfact_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_knockoutfact_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='selection_knockoutfact_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='owner_id', name='selection_knockoutfact_owner_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='KnockoutOverride',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('reason', models.TextField()),
                ('asked_by_name', models.TextField(default='')),
                ('approved_by_name', models.TextField(default='')),
                ('starts_on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('ended_by_name', models.TextField(blank=True, default='')),
                ('ended_because', models.TextField(blank=True, default='')),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('approved_by', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('fact', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='selection.knockoutfact')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account'], name='selection_k_tenant__90ff0b_idx'), models.Index(fields=['tenant', 'fact'], name='selection_k_tenant__99fb53_idx'), models.Index(fields=['tenant', 'approved_by'], name='selection_k_tenant__c1ca6c_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('tenant', 'account', 'code'), name='knockout_override_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='knockout_override_has_a_reason'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_knockoutoverride_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_knockoutoverride_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='selection_knockoutoverride_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='fact_id', name='selection_knockoutoverride_fact_id_tenant_fk', to='selection_knockoutfact'), kam.tenancy.constraints.TenantKeyTo(column='approved_by_id', name='selection_knockoutoverride_approved_by_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='WeightProfile',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.TextField()),
                ('sectors', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('points', models.JSONField(default=dict)),
                ('version', models.IntegerField(db_default=1, default=1)),
                ('model', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profiles', to='selection.criteriamodel')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'model'], name='selection_w_tenant__e815e8_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'model', 'name'), name='profile_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='profile_has_a_name'), models.CheckConstraint(condition=models.Q(('sectors__len__gt', 0), ('countries__len__gt', 0), _connector='OR'), name='profile_is_for_somebody'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_weightprofile_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_weightprofile_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='model_id', name='selection_weightprofile_model_id_tenant_fk', to='selection_criteriamodel')],
            },
        ),
        migrations.AddField(
            model_name='criterion',
            name='missing',
            field=models.CharField(choices=[('left_out', 'Left out; completeness and bounds say so'), ('required', 'Must be known before the account is selected')], db_default='left_out', default='left_out', max_length=8),
        ),
        migrations.AddField(
            model_name='score',
            name='profile_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='criterion',
            name='goal',
            field=kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='selection.goal'),
        ),
        migrations.AddIndex(
            model_name='criterion',
            index=models.Index(fields=['tenant', 'goal'], name='selection_c_tenant__a94b17_idx'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=kam.tenancy.constraints.TenantKeyTo(column='goal_id', name='selection_criterion_goal_id_tenant_fk', to='selection_goal'),
        ),
    ]
