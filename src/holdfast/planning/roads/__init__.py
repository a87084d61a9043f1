"""Roads: from the ways of an extract to a network that cars can drive, saved once and opened by memory map."""
