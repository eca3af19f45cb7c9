import pytest

from tests.payments.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    """A council with its people, nothing claimed yet."""
    return assemble()
