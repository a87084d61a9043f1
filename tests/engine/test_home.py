from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from holdfast.engine.connect import connection_for, connection_words
from holdfast.engine.home import ROOT_HOME, Home, HomeUnusable, write_once
from holdfast.kernel.errors import BadInput
from tests.engine.support import Person


def test_the_home_is_the_one_named_in_the_environment(tmp_path: Path) -> None:
    assert Home.from_environment({"HOLDFAST_HOME": str(tmp_path / "a" / ".." / "b")}).path == tmp_path / "b"


def test_without_a_name_the_home_is_the_customary_place_of_the_user(tmp_path: Path) -> None:
    expected = ROOT_HOME if os.geteuid() == 0 else tmp_path / ".local" / "share" / "holdfast"

    assert Home.from_environment({"HOME": str(tmp_path)}).path == expected


def test_a_home_and_all_its_folders_are_made_0700_under_any_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        home = Home(tmp_path / "home").prepare()
    finally:
        os.umask(before)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [home.path, *home.path.iterdir()]}

    assert set(modes.values()) == {0o700}
    assert set(modes) == {"home", "secrets", "keys", "files", "backups", "logs"}


def test_a_filled_folder_that_others_may_enter_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "letter").write_text("private")

    with pytest.raises(HomeUnusable, match=r"mode 0755.*chmod 700"):
        Home(folder).prepare()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert [path.name for path in folder.iterdir()] == ["letter"]


def test_an_empty_folder_that_others_may_enter_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    Home(tmp_path).prepare()

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_a_read_only_home_is_one_sentence_and_exit_code_2(person: Person, folder: Path) -> None:
    home = folder / "read-only"
    home.mkdir(mode=0o500)
    if person.uid is not None:
        os.chown(home, person.uid, person.uid)

    done = _run_on_read_only(person, home)

    assert done.returncode == 2, done.stderr
    assert f"The home {home} cannot be written" in done.stderr
    assert "Set HOLDFAST_HOME" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_secret_is_made_once_though_two_write_it(tmp_path: Path) -> None:
    write_once(tmp_path / "secret", "first\n")
    write_once(tmp_path / "secret", "second\n")

    assert (tmp_path / "secret").read_text() == "first\n"
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize(
    ("role", "user"),
    [("owner", "boss"), ("app", "web"), ("sealer", "web")],
    ids=["its own address", "the common address", "the common address when it has none"],
)
def test_each_role_takes_its_own_address_else_the_common_one(role: str, user: str) -> None:
    env = {
        "DATABASE_URL": "postgresql://web:p%40ss@db.example:6543/city?sslmode=verify-full",
        "HOLDFAST_OWNER_URL": "postgresql://boss:x@db.example:6543/city",
    }

    found = connection_for(role, env)

    assert found["user"] == user
    assert (found["host"], found["port"], found["name"]) == ("db.example", "6543", "city")


def test_the_address_may_carry_settings_of_the_client_and_an_escaped_password() -> None:
    env = {"DATABASE_URL": "postgresql://web:p%40ss@db.example/city?sslmode=verify-full"}

    words = connection_words(connection_for("app", env))

    assert words["password"] == "p@ss"
    assert words["sslmode"] == "verify-full"


def test_an_address_of_another_kind_of_database_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match=r"DATABASE_URL: expected an address such as postgresql://.*, got mysql"):
        connection_for("app", {"DATABASE_URL": "mysql://x/y"})


def _run_on_read_only(person: Person, home: Path) -> subprocess.CompletedProcess[str]:
    if os.geteuid() != 0 or person.uid is not None:
        return person.run(home, "serve", "--port", "1")
    # Modes do not stop root; a read-only mount of its own does.
    script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
    words = ["unshare", "--mount", "sh", "-c", script, "sh", str(home)]
    command = [person.python, "-m", "holdfast.project.cli", "serve", "--port", "1"]
    done = subprocess.run(
        [*words, *command], env=person.environment(home, PATH=os.defpath), capture_output=True, text=True, check=False
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"NOT RUN: no read-only mount can be made here ({done.stderr.strip()})")
    return done
