"""Files of evidence over the API: whole or in pieces."""

from __future__ import annotations

from importlib import import_module

from holdfast.rooms.evidence.rest.router import router

# In this order: `/uploads` must not be read as the id of a file.
for part in ("uploads", "files"):
    import_module(f"{__name__}.{part}")

__all__ = ["router"]
