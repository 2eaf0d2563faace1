import django.contrib.postgres.fields
import django.db.models.deletion
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('identity', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CriteriaModel',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('version', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('in_force', 'In force')], default='draft', max_length=12)),
                ('effective_on', models.DateField(null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('created_by_name', models.TextField(default='')),
                ('changed_at', models.DateTimeField()),
                ('approved_by_name', models.TextField(blank=True, default='')),
                ('approved_at', models.DateTimeField(null=True)),
                ('created_by', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'created_by'], name='selection_c_tenant__ab9fb2_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'version'), name='criteria_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('tenant',), name='criteria_one_draft'), models.CheckConstraint(condition=models.Q(('state', 'draft'), ('effective_on__isnull', False), _connector='OR'), name='criteria_in_force_has_a_day'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_criteriamodel_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_criteriamodel_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='created_by_id', name='selection_criteriamodel_created_by_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.TextField()),
                ('help', models.TextField(blank=True, default='')),
                ('group', models.CharField(choices=[('attractiveness', 'How attractive is the account?'), ('position', 'How well placed are we?')], default='attractiveness', max_length=16)),
                ('source', models.CharField(choices=[('metric', 'Computed from data'), ('field', 'From the account'), ('rating', 'Rated by people')], max_length=8)),
                ('metric', models.CharField(blank=True, default='', max_length=24)),
                ('unit', models.CharField(blank=True, default='', max_length=12)),
                ('weight', models.FloatField()),
                ('falling', models.BooleanField(default=False)),
                ('is_money', models.BooleanField(default=False)),
                ('anchors', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=None)),
                ('worded', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('model', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='selection.criteriamodel')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'model'], name='selection_c_tenant__81c71d_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'model', 'code'), name='criterion_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='criterion_has_a_name'), models.CheckConstraint(condition=models.Q(('weight__gte', 0), ('weight__lte', 100)), name='criterion_weight'), models.CheckConstraint(condition=models.Q(models.Q(('source', 'metric'), _negated=True), models.Q(('anchors__len', 5), models.Q(('metric', ''), _negated=True)), _connector='OR'), name='criterion_metric_has_anchors'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_criterion_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_criterion_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='model_id', name='selection_criterion_model_id_tenant_fk', to='selection_criteriamodel')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('criterion_code', models.CharField(max_length=40)),
                ('value', models.FloatField()),
                ('evidence', models.TextField()),
                ('rater_name', models.TextField(default='')),
                ('rated_on', models.DateField()),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('rater', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account', 'criterion_code', 'rater', '-id'], name='rating_newest'), models.Index(fields=['tenant', 'account'], name='selection_r_tenant__a46b9a_idx'), models.Index(fields=['tenant', 'rater'], name='selection_r_tenant__8dd80d_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('value__gte', 0), ('value__lte', 100)), name='rating_value'), models.CheckConstraint(condition=models.Q(('evidence', ''), _negated=True), name='rating_has_evidence'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_rating_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_rating_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='selection_rating_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='rater_id', name='selection_rating_rater_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('score', models.FloatField(null=True)),
                ('completeness', models.FloatField()),
                ('low', models.FloatField()),
                ('high', models.FloatField()),
                ('readings', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(null=True), size=None)),
                ('utilities', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(null=True), size=None)),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('model', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='selection.criteriamodel')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account'], name='selection_s_tenant__40514b_idx'), models.Index(fields=['tenant', 'model'], name='selection_s_tenant__920ea9_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'model', 'account'), name='score_once'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_score_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_score_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='selection_score_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='model_id', name='selection_score_model_id_tenant_fk', to='selection_criteriamodel')],
            },
        ),
        migrations.CreateModel(
            name='ScoreRun',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('finished_at', models.DateTimeField()),
                ('by_name', models.TextField(default='')),
                ('accounts', models.PositiveIntegerField()),
                ('scored', models.PositiveIntegerField()),
                ('changed', models.PositiveIntegerField()),
                ('proposed', models.PositiveIntegerField(default=0)),
                ('posted', models.BooleanField(default=False)),
                ('model', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='selection.criteriamodel')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'model', '-id'], name='score_run_newest'), models.Index(fields=['tenant', 'model'], name='selection_s_tenant__ae513e_idx')],
                'constraints': [kam.tenancy.constraints.TenantPrimaryKey(name='selection_scorerun_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_scorerun_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='model_id', name='selection_scorerun_model_id_tenant_fk', to='selection_criteriamodel')],
            },
        ),
        migrations.CreateModel(
            name='TierScheme',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('is_active', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('tenant',), name='tier_scheme_one_active'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='tier_scheme_has_a_name'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_tierscheme_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_tierscheme_tenant_wall')],
            },
        ),
        migrations.CreateModel(
            name='Tier',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('level', models.PositiveSmallIntegerField()),
                ('name', models.TextField()),
                ('threshold', models.FloatField()),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                ('scheme', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tiers', to='selection.tierscheme')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'scheme'], name='selection_t_tenant__372328_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'scheme', 'level'), name='tier_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='tier_has_a_name'), models.CheckConstraint(condition=models.Q(('threshold__gte', 0), ('threshold__lte', 100)), name='tier_threshold'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_tier_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_tier_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='scheme_id', name='selection_tier_scheme_id_tenant_fk', to='selection_tierscheme')],
            },
        ),
        migrations.CreateModel(
            name='TierHolding',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('level', models.PositiveSmallIntegerField()),
                ('tier_name', models.TextField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('score', models.FloatField(null=True)),
                ('completeness', models.FloatField(null=True)),
                ('why', models.TextField(blank=True, default='')),
                ('note', models.TextField(blank=True, default='')),
                ('decided_by_name', models.TextField(default='')),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('decided_by', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                ('tier', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='selection.tier')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account'], name='selection_t_tenant__e16c2e_idx'), models.Index(fields=['tenant', 'tier'], name='selection_t_tenant__42d5d0_idx'), models.Index(fields=['tenant', 'decided_by'], name='selection_t_tenant__d57fce_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('tenant', 'account'), name='tier_held_once'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='tier_holding_dates'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_tierholding_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_tierholding_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='selection_tierholding_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='tier_id', name='selection_tierholding_tier_id_tenant_fk', to='selection_tier'), kam.tenancy.constraints.TenantKeyTo(column='decided_by_id', name='selection_tierholding_decided_by_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='TierProposal',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('move', models.CharField(choices=[('enter', 'Enters'), ('rise', 'Moves up'), ('fall', 'Moves down'), ('leave', 'Leaves')], max_length=8)),
                ('score', models.FloatField(null=True)),
                ('completeness', models.FloatField()),
                ('reason', models.TextField(blank=True, default='')),
                ('proposed_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'Waits for a decision'), ('confirmed', 'Confirmed'), ('declined', 'Declined'), ('withdrawn', 'No longer proposed')], default='open', max_length=10)),
                ('decided_by_name', models.TextField(blank=True, default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_note', models.TextField(blank=True, default='')),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('decided_by', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('from_tier', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='selection.tier')),
                ('model', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='selection.criteriamodel')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                ('to_tier', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='selection.tier')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'state', '-id'], name='tier_proposal_state'), models.Index(fields=['tenant', 'account'], name='selection_t_tenant__f3bdbb_idx'), models.Index(fields=['tenant', 'model'], name='selection_t_tenant__37f171_idx'), models.Index(fields=['tenant', 'from_tier'], name='selection_t_tenant__122423_idx'), models.Index(fields=['tenant', 'to_tier'], name='selection_t_tenant__0fe4ca_idx'), models.Index(fields=['tenant', 'decided_by'], name='selection_t_tenant__c6a732_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('tenant', 'account'), name='tier_proposal_one'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_tierproposal_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_tierproposal_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='selection_tierproposal_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='model_id', name='selection_tierproposal_model_id_tenant_fk', to='selection_criteriamodel'), kam.tenancy.constraints.TenantKeyTo(column='from_tier_id', name='selection_tierproposal_from_tier_id_tenant_fk', to='selection_tier'), kam.tenancy.constraints.TenantKeyTo(column='to_tier_id', name='selection_tierproposal_to_tier_id_tenant_fk', to='selection_tier'), kam.tenancy.constraints.TenantKeyTo(column='decided_by_id', name='selection_tierproposal_decided_by_id_tenant_fk', to='identity_membership')],
            },
        ),
    ]
