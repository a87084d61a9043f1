"""The kinds of premises, and which tag of an extract makes which. The table is `kinds.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from holdfast.kernel.text import Text
from holdfast.policy.tables import read_table, shipped_text


@dataclass(frozen=True, kw_only=True)
class KindTable:
    key: str
    title: Text
    listed_as: str = ""


@dataclass(frozen=True, kw_only=True)
class ListingTable:
    key: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class TagTable:
    """One tag as `key=value`, and what it says of the place."""

    tag: str
    kind: str
    public_service: bool = False
    always_standard: bool = False


@dataclass(frozen=True, kw_only=True)
class KindsTable:
    kind: tuple[KindTable, ...]
    listing: tuple[ListingTable, ...]
    tag: tuple[TagTable, ...]


class Kinds:
    """The table, by kind, by tag and by what lists may say."""

    def __init__(self, table: KindsTable) -> None:
        self.titles: Mapping[str, Text] = {kind.key: kind.title for kind in table.kind}
        self._listed_as = {kind.key: kind.listed_as or kind.key for kind in table.kind}
        listings = {listing.key: listing.title for listing in table.listing}
        self.listings: Mapping[str, Text] = {
            key: listings.get(key) or self.titles[key] for key in dict.fromkeys(self._listed_as.values())
        }
        self.tags: Mapping[str, TagTable] = {tag.tag: tag for tag in table.tag}

    def listing_of(self, kind: str) -> str:
        """What lists, filters and exports say for a kind."""
        return self._listed_as.get(kind, kind)

    def kinds_listed_as(self, listing: str) -> tuple[str, ...]:
        """The kinds that a choice of a list stands for."""
        return tuple(kind for kind, listed in self._listed_as.items() if listed == listing)

    def of_tags(self, tags: Mapping[str, str]) -> TagTable | None:
        """The first line of the table that fits the tags; None: not premises of ours."""
        return next((line for tag, line in self.tags.items() if tags.get(tag.split("=")[0]) == tag.split("=")[1]), None)

    def is_always_standard(self, kind: str) -> bool:
        """Whether every use of a kind is one that a law keeps at one tier; of halls only some are."""
        uses = [line.always_standard for line in self.tags.values() if line.kind == kind]
        return bool(uses) and all(uses)

    def is_public_service(self, kind: str) -> bool:
        """Whether every use of a kind is a general public service."""
        uses = [line.public_service for line in self.tags.values() if line.kind == kind]
        return bool(uses) and all(uses)

    def stands_for(self, listing: str) -> str:
        """The kind that a listing is taken for where only the listing is known; of halls, the plainest."""
        listed = self.kinds_listed_as(listing)
        return listing if listing in listed else listed[-1]

    @property
    def tag_keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tag.split("=")[0] for tag in self.tags))


@cache
def kinds() -> Kinds:
    """The table that ships with this version."""
    return Kinds(read_table(KindsTable, shipped_text("kinds.toml"), "kinds.toml"))
