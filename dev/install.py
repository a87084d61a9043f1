"""Sets up .venv from the lock, installs the project into it, builds browser files and translations.

Runs on a bare Python: standard library only. Does nothing when nothing changed since the last run.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed"
PYTHON = VENV / "bin" / "python"
READ_BY_INSTALL = ("requirements.lock", "pyproject.toml", "dev/install.py")
READ_BY_BUILD = (
    "package.json",
    "package-lock.json",
    "src/holdfast/project/build/*.py",
    "src/holdfast/locale/parts/*.po",
    # The sprite holds the icons that pages name.
    "src/holdfast/**/*.html",
    "src/holdfast/portal/*.py",
)


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(f"Holdfast needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    done = STAMP.read_text().split() if STAMP.exists() else ["", ""]
    wanted = [digest(READ_BY_INSTALL), digest(READ_BY_BUILD)]
    if done[:1] != wanted[:1]:
        install()
    if done != wanted:
        build()
        STAMP.write_text(" ".join(wanted))


def digest(patterns: tuple[str, ...]) -> str:
    """One hash over the files that a step reads."""
    total = hashlib.sha256(sys.version.encode())
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def install() -> None:
    say("installing the locked packages into .venv (some minutes the first time)")
    if not PYTHON.exists():
        venv.EnvBuilder(with_pip=True, clear=VENV.exists()).create(VENV)
    run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        "requirements.lock",
    )
    run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-build-isolation",
        "-e",
        ".",
    )


def build() -> None:
    say("building browser files and translations")
    run(PYTHON, "-m", "holdfast.project.build")


def run(*words: object) -> None:
    finished = subprocess.run([str(word) for word in words], cwd=ROOT)
    if finished.returncode:
        sys.exit(f"install: stopped at: {' '.join(str(word) for word in words)}")


def say(words: str) -> None:
    print(f"holdfast: {words}", flush=True)


if __name__ == "__main__":
    main()
