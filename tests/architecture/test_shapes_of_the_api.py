"""The API's description knows a shape by its name alone: two shapes of one name would describe each other's answers."""

from __future__ import annotations

import ast
from collections import Counter

from tests.architecture.source import modules

BASES = {"Schema"}


def shapes() -> Counter[str]:
    """The names of all classes that are shapes of the API, each as often as it is defined."""
    return Counter(
        node.name
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id in BASES for base in node.bases)
    )


def test_no_two_shapes_of_the_api_share_a_name() -> None:
    found = shapes()

    assert len(found) > 100
    assert sorted(name for name, times in found.items() if times > 1) == []
