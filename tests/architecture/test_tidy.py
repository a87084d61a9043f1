"""The house stays easy to live in: no giants, no traces of a machine, no invented people."""

from __future__ import annotations

import ast
import subprocess

import pytest

from tests.architecture.source import PROJECT, ROOT, modules

GIANT_FILE = 400
GIANT_FUNCTION = 80


def test_no_file_is_a_giant() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in ROOT.rglob("*.py")
        if "migrations" not in path.parts and (lines := path.read_text(encoding="utf-8").count("\n")) > GIANT_FILE
    }

    assert long == {}


def test_no_function_is_a_giant() -> None:
    long = [
        (name, node.name)
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno > GIANT_FUNCTION
    ]

    assert long == []


def test_no_room_is_called_a_sea() -> None:
    seas = {"utils", "helpers", "manager", "managers", "misc", "common", "stuff"}

    assert [name for name in modules() if name.rsplit(".", 1)[-1] in seas] == []


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return listed.stdout.splitlines()


def test_no_path_or_registry_of_a_machine_is_committed() -> None:
    planted = ["/wo" + "rk/", "." + "library", "/ro" + "ot/.pyenv", "pypi." + "org", "registry.npm" + "js"]
    found = []
    for name in tracked_files():
        if name.endswith((".png", ".woff2", ".pbf", ".ico", ".jpg")):
            continue
        try:
            text = (PROJECT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        found += [(name, word) for word in planted if word in text]

    assert found == []


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")

    assert lock.count("--hash=sha256:") > 100
    assert "://" not in lock
