import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Council',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=100, unique=True)),
                ('name', models.CharField(max_length=10000)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('council', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='centres.council')),
                ('username', models.CharField(max_length=100)),
                ('login', models.CharField(max_length=201, unique=True)),
                ('name', models.CharField(max_length=10000)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('council', 'username'), name='user_username_unique', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.council')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('action', models.CharField(max_length=60)),
                ('record', models.CharField(max_length=40)),
                ('reference', models.CharField(max_length=200)),
                ('details', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['council', 'record', 'reference'], name='audit_by_record'), models.Index(fields=['council', 'user', 'at'], name='audit_by_user')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'a recorded audit event is never changed or removed';", hash='f4b5f5ddfbd9f8f982644f64abec549871b5f731', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aa793', table='centres_auditevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'a recorded audit event is never changed or removed';", hash='684ff73a216cdbe342a481092d30ff03530c64da', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_8e2a7', table='centres_auditevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='providers', to='centres.council')),
                ('code', models.CharField(max_length=100)),
                ('name', models.CharField(max_length=10000)),
                ('kind', models.CharField(choices=[('voluntary', 'Voluntary organisation'), ('school', 'School'), ('council', 'Council')], max_length=20)),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('council', 'code'), name='provider_code_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['voluntary', 'school', 'council'])), name='provider_kind')],
            },
        ),
        migrations.CreateModel(
            name='Cluster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clusters', to='centres.council')),
                ('code', models.CharField(max_length=100)),
                ('name', models.CharField(max_length=10000)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clusters', to='centres.provider')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('council', 'code'), name='cluster_code_unique')],
            },
        ),
        migrations.CreateModel(
            name='Centre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='centres', to='centres.council')),
                ('code', models.CharField(max_length=100)),
                ('name', models.CharField(max_length=10000)),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='centres', to='centres.cluster')),
                ('postcode', models.CharField(blank=True, max_length=8, validators=[django.core.validators.RegexValidator('^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$', 'Enter a full UK postcode, like HP11 2EE.')])),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('council', 'code'), name='centre_code_unique')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='centres.council')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('fsw', 'Family support worker'), ('coordinator', 'Centre coordinator'), ('provider_manager', 'Provider manager'), ('commissioner', 'Commissioner'), ('council_admin', 'Council administrator'), ('auditor', 'Data protection officer')], max_length=20)),
                ('cluster', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='centres.cluster')),
                ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='centres.provider')),
                ('works_as', models.CharField(blank=True, choices=[('outreach', 'Outreach: visits families at home'), ('universal', 'Universal: works in open sessions'), ('both', 'Both')], db_default=models.Value(''), default='', max_length=10)),
            ],
            options={
                'ordering': ['role', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('works_as', ''), models.Q(('role', 'fsw'), ('works_as__in', ['outreach', 'universal', 'both'])), _connector='OR'), name='membership_works_as'), models.UniqueConstraint(fields=('user', 'role', 'cluster', 'provider'), name='membership_unique', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('cluster__isnull', False), ('provider__isnull', True), ('role__in', ['fsw', 'coordinator'])), models.Q(('cluster__isnull', True), ('provider__isnull', False), ('role', 'provider_manager')), models.Q(('cluster__isnull', True), ('provider__isnull', True), ('role__in', ['commissioner', 'council_admin', 'auditor'])), _connector='OR'), name='membership_place_fits_role')],
            },
        ),
        migrations.CreateModel(
            name='ReachArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='centres.council')),
                ('code', models.CharField(max_length=100)),
                ('name', models.CharField(max_length=10000)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='centres.centre')),
                ('under5_population', models.PositiveIntegerField()),
                ('imd_decile', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)])),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('council', 'code'), name='area_code_unique'), models.CheckConstraint(condition=models.Q(('imd_decile__isnull', True), ('imd_decile__range', (1, 10)), _connector='OR'), name='area_imd_decile')],
            },
        ),
        migrations.CreateModel(
            name='PostcodePlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.council')),
                ('postcode', models.CharField(max_length=8, validators=[django.core.validators.RegexValidator('^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$', 'Enter a full UK postcode, like HP11 2EE.')])),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postcodes', to='centres.reacharea')),
            ],
            options={
                'ordering': ['postcode'],
                'constraints': [models.UniqueConstraint(fields=('council', 'postcode'), name='postcode_once')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.council')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client_id', models.UUIDField(unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('digest', models.CharField(max_length=64)),
                ('answer', models.JSONField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'ordering': ['-pk'],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'a recorded receipt is never changed or removed';", hash='e906cec03935813f56a52a7203bfbc1e640bf593', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4a717', table='centres_receipt', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'a recorded receipt is never changed or removed';", hash='7156da994d1cbc9cb7270f339c116e469109ca1c', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_2a492', table='centres_receipt', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.council')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='centres.centre')),
                ('name', models.CharField(max_length=100)),
                ('holds', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)])),
                ('in_use', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['centre__name', 'name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('centre', 'name'), name='room_name_unique'), models.CheckConstraint(condition=models.Q(('holds__isnull', True), ('holds__range', (1, 1000)), _connector='OR'), name='room_holds_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.council')),
                ('name', models.CharField(max_length=100)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('break_starts', models.DateField(blank=True, null=True, verbose_name='half-term from')),
                ('break_ends', models.DateField(blank=True, null=True, verbose_name='half-term to')),
            ],
            options={
                'ordering': ['first_day'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='term_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('break_ends__isnull', True), ('break_starts__isnull', True)), models.Q(('break_ends__gte', models.F('break_starts')), ('break_starts__gte', models.F('first_day')), ('last_day__gte', models.F('break_ends'))), _connector='OR'), name='term_break_within_term'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('council', '='), (models.Func(models.F('first_day'), models.F('last_day'), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='terms_do_not_overlap')],
            },
        ),
    ]
