from __future__ import annotations

from tests.plans.conftest import house, noon

__all__ = ["house", "noon"]
