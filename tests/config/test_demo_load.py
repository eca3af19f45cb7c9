"""Loading the demo county: when it is refused. tests/journeys/test_one_sitting.py loads it."""

from __future__ import annotations

import pytest
from django.core.management import CommandError
from pytest_django.fixtures import Settings

from centres.models import Council
from config.demo.county import COUNCIL_CODE
from config.demo.signins import demo_password
from tests.config.demo_county import AS_OF, manage


@pytest.mark.django_db
def test_refusals(settings: Settings) -> None:
    settings.LOCAL = True
    with pytest.raises(CommandError, match="3 March 2190 is still to come"):
        manage("load_demo", "--as-of", "2190-03-03")
    with pytest.raises(CommandError, match="“3 March” is not a date"):
        manage("load_demo", "--as-of", "3 March")
    with pytest.raises(CommandError, match="There is no demo county here"):
        manage("demo_signins")
    Council.objects.create(code=COUNCIL_CODE, name="Somebody’s own")
    with pytest.raises(CommandError, match="is not the demo county"):
        manage("load_demo", "--as-of", AS_OF.isoformat())
    with pytest.raises(CommandError, match="There is no demo county here"):
        manage("demo_signins")


@pytest.mark.django_db
def test_where_the_service_is_for_real_it_takes_force(settings: Settings) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError, match="only loaded with --force"):
        manage("load_demo", "--as-of", AS_OF.isoformat())
    assert not Council.objects.exists()
    with pytest.raises(CommandError, match="is still to come"):
        manage("load_demo", "--as-of", "2190-03-03", "--force")


def test_nobody_can_guess_the_password_where_the_service_is_for_real(
    settings: Settings,
) -> None:
    settings.LOCAL = True
    known = demo_password()
    settings.LOCAL = False
    settings.SECRET_KEY = "one"
    one = demo_password()
    settings.SECRET_KEY = "another"
    assert len({known, one, demo_password()}) == 3
