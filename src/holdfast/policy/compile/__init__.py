"""From a checked document to the rules of the domain."""

from __future__ import annotations

from holdfast.policy.compile.pack import compiled

__all__ = ["compiled"]
