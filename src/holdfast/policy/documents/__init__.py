"""The grammar of a pack: one dataclass for each table, one field for each key. `docs/pack-reference.md` is printed from it."""
