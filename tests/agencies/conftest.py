from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.cast import Cast


@pytest.fixture
def city(request: pytest.FixtureRequest) -> Cast:
    from tests.support.cast import make_cast

    request.getfixturevalue("fresh_db" if "fresh_db" in request.fixturenames else "db")
    return make_cast()
