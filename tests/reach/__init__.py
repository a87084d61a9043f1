"""Ways to people: many at once, a second way, proved ways, push, feeds."""
