"""What the tools say of the house: style, types of the core, migrations."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

CHECKS = {
    "ruff": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy", "--follow-imports=silent", "escalation/domain", "tickets/domain"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_tools_find_nothing(name):
    done = subprocess.run(
        [sys.executable, "-m", *CHECKS[name]],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_every_model_has_its_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
