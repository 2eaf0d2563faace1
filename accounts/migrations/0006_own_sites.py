import django.db.models.deletion
import kam.tenancy.constraints
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_merger'),
        ('tenancy', '0003_conventions'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnSite',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('city', models.TextField(blank=True, default='')),
                ('country', models.CharField(blank=True, default='', max_length=2)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('version', models.IntegerField(db_default=1, default=1)),
                ('tenant', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('tenant', 'name'), name='own_site_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='own_site_has_a_name'), models.CheckConstraint(condition=models.Q(('latitude__range', (-90, 90))), name='own_site_latitude'), models.CheckConstraint(condition=models.Q(('longitude__range', (-180, 180))), name='own_site_longitude'), kam.tenancy.constraints.TenantPrimaryKey(name='accounts_ownsite_tenant_pk'), kam.tenancy.constraints.RowPolicy(name='accounts_ownsite_tenant_wall')],
            },
        ),
    ]
