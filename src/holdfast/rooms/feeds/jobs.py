"""What the worker looks after here."""

from __future__ import annotations

from holdfast.rooms.feeds.polling import poll_due

__all__ = ["poll_due"]
