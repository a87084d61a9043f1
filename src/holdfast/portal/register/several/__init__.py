"""One act on many places of the list: what it would do is said with its numbers first, and confirmed by what was seen."""
