import django.db.models.deletion
import kam.tenancy.constraints
import kam.tenancy.fields
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0009_versions'),
        ('selection', '0004_approvals'),
        ('tenancy', '0003_conventions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='criteriamodel',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waits for approval'), ('in_force', 'In force')], default='draft', max_length=12),
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('judge_name', models.TextField(default='')),
                ('way', models.CharField(choices=[('pairwise', 'Pairs'), ('swing', 'Swing')], max_length=8)),
                ('answers', models.JSONField(default=dict)),
                ('judged_at', models.DateTimeField()),
                ('judge', kam.tenancy.fields.TenantForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.membership')),
                ('model', kam.tenancy.fields.TenantForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='judgements', to='selection.criteriamodel')),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['tenant', 'model'], name='selection_j_tenant__7a9848_idx'), models.Index(fields=['tenant', 'judge'], name='selection_j_tenant__dba62b_idx')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'model', 'way', 'judge'), name='judgement_once'), kam.tenancy.constraints.TenantPrimaryKey(name='selection_judgement_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='selection_judgement_tenant_wall'), kam.tenancy.constraints.TenantKeyTo(column='model_id', name='selection_judgement_model_id_tenant_fk', to='selection_criteriamodel'), kam.tenancy.constraints.TenantKeyTo(column='judge_id', name='selection_judgement_judge_id_tenant_fk', to='identity_membership')],
            },
        ),
    ]
