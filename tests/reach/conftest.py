"""The scene of the outbox: one agency, one member of staff, letters, a release."""

from tests.outbox.conftest import agency, letters, no_limits, office, officer, released

__all__ = ["agency", "letters", "no_limits", "office", "officer", "released"]
