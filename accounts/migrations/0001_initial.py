import accounts.models.team
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.comparison
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        django.contrib.postgres.operations.BtreeGinExtension(
        ),
        django.contrib.postgres.operations.TrigramExtension(
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('name_norm', models.TextField(db_collation='C')),
                ('sector', models.TextField(blank=True, default='')),
                ('country', models.CharField(blank=True, default='', max_length=2)),
                ('website', models.TextField(blank=True, default='')),
                ('lifecycle', models.CharField(choices=[('prospect', 'Prospect'), ('customer', 'Customer'), ('loyal', 'Loyal customer'), ('former', 'Former customer')], default='prospect', max_length=12)),
                ('willingness', models.CharField(choices=[('unknown', 'Not known'), ('asked', 'Asked, no answer yet'), ('wants', 'Wants to be a key account'), ('wants_parts', 'Wants parts of it'), ('does_not_want', 'Does not want to be one')], default='unknown', max_length=16)),
                ('willingness_on', models.DateField(null=True)),
                ('willingness_source', models.TextField(blank=True, default='')),
                ('willingness_note', models.TextField(blank=True, default='')),
                ('archived_at', models.DateTimeField(null=True)),
                ('archive_reason', models.TextField(blank=True, default='')),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('archived_by', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('merged_into', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
                ('parent', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                ('unit', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.orgunit')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'name_norm', 'id'], name='account_by_name'), models.Index(fields=['tenant', 'sector'], name='account_by_sector'), models.Index(fields=['tenant', 'country'], name='account_by_country'), django.contrib.postgres.indexes.GinIndex(fields=['tenant', 'name_norm'], name='account_name_trigrams', opclasses=['uuid_ops', 'gin_trgm_ops']), models.Index(fields=['tenant', 'parent'], name='accounts_ac_tenant__1356df_idx'), models.Index(fields=['tenant', 'unit'], name='accounts_ac_tenant__53076a_idx'), models.Index(fields=['tenant', 'archived_by'], name='accounts_ac_tenant__e27d6a_idx'), models.Index(fields=['tenant', 'merged_into'], name='accounts_ac_tenant__903148_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='account_is_not_its_own_parent'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='account_has_a_name'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_account_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_account_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='parent_id', name='accounts_account_parent_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='unit_id', name='accounts_account_unit_id_tenant_fk', to='identity_orgunit'), kam.tenancy.constraints.TenantKeyTo(column='archived_by_id', name='accounts_account_archived_by_id_tenant_fk', to='identity_membership'), kam.tenancy.constraints.TenantKeyTo(column='merged_into_id', name='accounts_account_merged_into_id_tenant_fk', to='accounts_account')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('stored_as', models.TextField()),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('uploaded_by_name', models.TextField(default='')),
                ('uploaded_at', models.DateTimeField()),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='accounts.account')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
                ('uploaded_by', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.membership')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account', '-id'], name='attachment_newest'), models.Index(fields=['tenant', 'account'], name='accounts_at_tenant__33b256_idx'), models.Index(fields=['tenant', 'uploaded_by'], name='accounts_at_tenant__840fcf_idx')],
                'constraints': [kam.tenancy.constraints.TenantPrimaryKey(name='accounts_attachment_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_attachment_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_attachment_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='uploaded_by_id', name='accounts_attachment_uploaded_by_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='CategorySpend',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('source', models.TextField()),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='category_spend', to='accounts.account')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account'], name='accounts_ca_tenant__d15137_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'account', 'year'), name='category_spend_once_a_year'), models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0)), name='category_spend_not_negative'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_categoryspend_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_categoryspend_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_categoryspend_account_id_tenant_fk', to='accounts_account')],
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.TextField()),
                ('number', models.TextField(blank=True, default='')),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('notice_on', models.DateField(null=True)),
                ('value_minor', models.BigIntegerField(null=True)),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('is_tender', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('negotiation', 'In negotiation'), ('active', 'In force'), ('renewed', 'Renewed by another'), ('ended', 'Ended')], default='active', max_length=12)),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contracts', to='accounts.account')),
                ('renewal_owner', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'ends_on'], name='contract_by_end'), models.Index(fields=['tenant', 'account'], name='accounts_co_tenant__c6df0d_idx'), models.Index(fields=['tenant', 'renewal_owner'], name='accounts_co_tenant__4a1c5d_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='contract_dates'), models.CheckConstraint(condition=models.Q(('notice_on', None), ('ends_on', None), ('notice_on__lte', models.F('ends_on')), _connector='OR'), name='contract_notice'), models.CheckConstraint(condition=models.Q(('value_minor', None), models.Q(('currency', ''), _negated=True), _connector='OR'), name='contract_value_currency'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_contract_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_contract_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_contract_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='renewal_owner_id', name='accounts_contract_renewal_owner_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('from_currency', models.CharField(max_length=3)),
                ('to_currency', models.CharField(max_length=3)),
                ('valid_on', models.DateField()),
                ('rate', models.DecimalField(decimal_places=10, max_digits=20)),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'from_currency', 'to_currency', 'valid_on'), name='exchange_rate_once_a_day'), models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='exchange_rate_positive'), models.CheckConstraint(condition=models.Q(('from_currency', models.F('to_currency')), _negated=True), name='exchange_rate_two_currencies'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_exchangerate_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_exchangerate_tenant_wall')],
            },
        ),
        migrations.CreateModel(
            name='ExternalId',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.TextField()),
                ('value', models.TextField(db_collation='C')),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_ids', to='accounts.account')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'value'], name='external_id_by_value'), models.Index(fields=['tenant', 'account'], name='accounts_ex_tenant__492627_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'source', 'value'), name='external_id_once'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_externalid_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_externalid_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_externalid_account_id_tenant_fk', to='accounts_account')],
            },
        ),
        migrations.CreateModel(
            name='GroupLink',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('depth', models.PositiveIntegerField()),
                ('ancestor', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='below', to='accounts.account')),
                ('descendant', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='above', to='accounts.account')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'ancestor'], name='accounts_gr_tenant__897b1e_idx'), models.Index(fields=['tenant', 'descendant'], name='accounts_gr_tenant__17e9d5_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'ancestor', 'descendant'), name='group_link_once'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_grouplink_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_grouplink_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='ancestor_id', name='accounts_grouplink_ancestor_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='descendant_id', name='accounts_grouplink_descendant_id_tenant_fk', to='accounts_account')],
            },
        ),
        migrations.CreateModel(
            name='NameKey',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.TextField(db_collation='C')),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='name_keys', to='accounts.account')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'key', 'account'], name='name_key_prefix'), models.Index(fields=['tenant', 'account'], name='accounts_na_tenant__ad4aab_idx')],
                'constraints': [kam.tenancy.constraints.TenantPrimaryKey(name='accounts_namekey_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_namekey_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_namekey_account_id_tenant_fk', to='accounts_account')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('author_name', models.TextField(default='')),
                ('written_at', models.DateTimeField()),
                ('edited_at', models.DateTimeField(null=True)),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='accounts.account')),
                ('author', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account', '-id'], name='note_newest'), models.Index(fields=['tenant', 'account'], name='accounts_no_tenant__0b38b4_idx'), models.Index(fields=['tenant', 'author'], name='accounts_no_tenant__5684d6_idx')],
                'constraints': [kam.tenancy.constraints.TenantPrimaryKey(name='accounts_note_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_note_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_note_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='author_id', name='accounts_note_author_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=16)),
                ('name', models.TextField(blank=True, default='')),
                ('street', models.TextField(blank=True, default='')),
                ('postcode', models.TextField(blank=True, default='')),
                ('city', models.TextField(blank=True, default='')),
                ('country', models.CharField(blank=True, default='', max_length=2)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('is_main', models.BooleanField(default=False)),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='accounts.account')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account'], name='accounts_si_tenant__4dbee9_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('tenant', 'account'), name='site_one_main'), models.CheckConstraint(condition=models.Q(('latitude', None), ('latitude__range', (-90, 90)), _connector='OR'), name='site_latitude'), models.CheckConstraint(condition=models.Q(('longitude', None), ('longitude__range', (-180, 180)), _connector='OR'), name='site_longitude'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='site_both_coordinates'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_site_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_site_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_site_account_id_tenant_fk', to='accounts_account')],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name_norm', models.TextField(blank=True, db_collation='C', default='')),
                ('is_archived', models.BooleanField(default=False)),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('revenue_minor', models.BigIntegerField(null=True)),
                ('revenue_prev_minor', models.BigIntegerField(null=True)),
                ('margin_minor', models.BigIntegerField(null=True)),
                ('trend', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('data_as_of', models.DateField(null=True)),
                ('figures_note', models.TextField(blank=True, default='')),
                ('manager_name', models.TextField(blank=True, default='')),
                ('manager_key', models.TextField(blank=True, db_collation='C', default='')),
                ('tier_level', models.PositiveSmallIntegerField(null=True)),
                ('tier_name', models.TextField(blank=True, default='')),
                ('score', models.FloatField(null=True)),
                ('completeness', models.FloatField(null=True)),
                ('why', models.TextField(blank=True, default='')),
                ('revenue_rank', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce(models.F('revenue_minor'), models.Value(-9223372036854775808)), output_field=models.BigIntegerField())),
                ('tier_rank', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce(models.F('tier_level'), models.Value(32767)), output_field=models.IntegerField())),
                ('score_rank', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce(models.F('score'), models.Value(-1.0)), output_field=models.FloatField())),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standings', to='accounts.account')),
                ('manager', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'name_norm', 'id'], name='standing_by_name'), models.Index(fields=['tenant', 'revenue_rank', 'id'], name='standing_by_revenue'), models.Index(fields=['tenant', 'tier_rank', 'id'], name='standing_by_tier'), models.Index(fields=['tenant', 'score_rank', 'id'], name='standing_by_score'), models.Index(fields=['tenant', 'manager_key', 'id'], name='standing_by_manager'), models.Index(fields=['tenant', 'account'], name='accounts_st_tenant__84ac81_idx'), models.Index(fields=['tenant', 'manager'], name='accounts_st_tenant__0be1cf_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'account'), name='standing_once'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_standing_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_standing_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_standing_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='manager_id', name='accounts_standing_manager_id_tenant_fk', to='identity_membership')],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('manager', 'Account manager'), ('executive_sponsor', 'Executive sponsor'), ('sales', 'Sales'), ('specialist', 'Specialist'), ('inside_service', 'Customer service'), ('inside_shipping', 'Shipping'), ('inside_scheduling', 'Scheduling'), ('inside_inventory', 'Inventory')], max_length=20)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('account', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team', to='accounts.account')),
                ('covers', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='covered_by', to='accounts.teammember')),
                ('member', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.membership')),
                ('reports_to', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.teammember')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'account'], name='accounts_te_tenant__58a5c7_idx'), models.Index(fields=['tenant', 'member'], name='accounts_te_tenant__749cef_idx'), models.Index(fields=['tenant', 'reports_to'], name='accounts_te_tenant__8e012b_idx'), models.Index(fields=['tenant', 'covers'], name='accounts_te_tenant__c0be28_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='team_dates'), models.CheckConstraint(condition=models.Q(('covers', None), ('ends_on__isnull', False), _connector='OR'), name='team_cover_has_an_end'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('covers', None), ('role', 'manager')), expressions=[('tenant', '='), ('account', '='), (accounts.models.team.Period(models.F('starts_on'), models.F('ends_on')), '&&')], name='team_one_manager_at_a_time'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('covers', None)), expressions=[('tenant', '='), ('account', '='), ('member', '='), ('role', '='), (accounts.models.team.Period(models.F('starts_on'), models.F('ends_on')), '&&')], name='team_same_role_once_at_a_time'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_teammember_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_teammember_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='account_id', name='accounts_teammember_account_id_tenant_fk', to='accounts_account'), kam.tenancy.constraints.TenantKeyTo(column='member_id', name='accounts_teammember_member_id_tenant_fk', to='identity_membership'), kam.tenancy.constraints.TenantKeyTo(column='reports_to_id', name='accounts_teammember_reports_to_id_tenant_fk', to='accounts_teammember'), kam.tenancy.constraints.TenantKeyTo(column='covers_id', name='accounts_teammember_covers_id_tenant_fk', to='accounts_teammember')],
            },
        ),
    ]
