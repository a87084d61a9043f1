"""The API: every room's `rest.router`, joined here under one description."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(title="Holdfast", version="1", openapi_url="/openapi.json", docs_url=None)
