"""What a page asks of the database for itself, without what every process asks on its own beat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Read now and then by whichever request comes first: the clock of a demo, the shape of the database, the session's age.
BY_THE_BEAT = ("plumbing_timemachine", "plumbing_installation", "django_migrations", "django_session")


def by_the_page(seen: Iterable[Mapping[str, str]]) -> list[str]:
    """The statements of `CaptureQueriesContext` that belong to the page; two readings of one page give the same list."""
    return [each["sql"] for each in seen if not any(table in each["sql"] for table in BY_THE_BEAT)]
