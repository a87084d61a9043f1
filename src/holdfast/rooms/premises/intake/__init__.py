"""Bringing places in from files: the file is put aside, its columns are confirmed, a worker reads it, says how far it
is and can be stopped."""
