import pytest

from tests.cast import County, build_county


@pytest.fixture
def county(db: None) -> County:
    return build_county()
