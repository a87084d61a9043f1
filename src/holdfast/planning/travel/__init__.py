"""Travel: how long from where to where, by which way, and how far in so many minutes."""
