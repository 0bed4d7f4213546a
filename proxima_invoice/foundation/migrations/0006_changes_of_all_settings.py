from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0005_attempts_by_time")]
    operations = [
        migrations.AlterModelOptions(
            "settingchange",
            {
                "ordering": ("-changed_at", "-id"),
                "verbose_name": "change of a setting",
                "verbose_name_plural": "changes of settings",
            },
        ),
        migrations.AddIndex(
            "settingchange", models.Index(fields=["-changed_at", "-id"], name="setting_change_of_all")
        ),
    ]
