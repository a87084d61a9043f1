"""Finding by name, for the page, the command bar and the API."""

from holdfast.portal.search.finding import Found, Hit, asked, search

__all__ = ["Found", "Hit", "asked", "search"]
