"""Branches of the agency tree by path: codes from the root, each ended by a dot (`lanhe.north.mall-7.`)."""

from __future__ import annotations


def is_on_branch(path: str, branch: str) -> bool:
    """Whether `path` is `branch` or lies below it; an empty branch holds nothing."""
    return bool(branch) and path.startswith(branch)


def ancestors(path: str) -> tuple[str, ...]:
    """`path` and every branch above it, nearest first."""
    codes = path.split(".")[:-1]
    return tuple(".".join(codes[:length]) + "." for length in range(len(codes), 0, -1))
