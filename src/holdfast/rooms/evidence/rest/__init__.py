"""Files of evidence over the API: whole or in pieces."""

from __future__ import annotations

from holdfast.rooms.evidence.rest import files as _files  # noqa: F401

# Uploads first: `/uploads` must not be read as the id of a file.
from holdfast.rooms.evidence.rest import uploads as _uploads  # noqa: F401
from holdfast.rooms.evidence.rest.router import router

__all__ = ["router"]
