"""Whatever is wrong with a pack is told with its file, line and field; nothing is done, and it does not take long."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from holdfast.policy.problems import BadPack, Problem
from holdfast.policy.read import read_pack
from holdfast.project.cli import root
from tests.policy.broken import BROKEN, Broken
from tests.policy.packs import SMALL, changed


def text_of(broken: Broken) -> str:
    return (changed(SMALL, broken.old, broken.new) if broken.old else SMALL + broken.new) + broken.more


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(BadPack) as refused:
        read_pack(text, "mine.toml")
    return refused.value.problems


def test_there_are_forty_causes_and_none_stands_twice() -> None:
    assert len(BROKEN) >= 40
    assert [cause for cause, times in Counter(each.cause for each in BROKEN).items() if times > 1] == []
    assert [text for text, times in Counter(map(text_of, BROKEN)).items() if times > 1] == []


def test_the_pack_that_is_broken_was_good() -> None:
    assert read_pack(SMALL).key == "test"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.cause.replace(" ", "-"))
def test_an_error_points_to_the_line_and_the_field(broken: Broken) -> None:
    text = text_of(broken)

    first = problems_of(text)[0]

    assert first.file == "mine.toml"
    assert broken.field in first.field
    assert broken.expected in first.expected
    assert broken.came in first.came
    assert first.line == line_of(text, broken.at, broken.nth) + broken.shift


def line_of(text: str, words: str, nth: int = 1) -> int:
    """The nth line that holds `words`, counted here and not by ours; without words the first line."""
    found = [number for number, line in enumerate(text.split("\n"), start=1) if words in line]
    return found[nth - 1] if words else 1


@pytest.mark.parametrize(
    ("raw", "line", "came"),
    [
        (SMALL.replace("巡查一次", "\udcff").encode("utf-8", "surrogateescape"), "A round.", "0xff"),
        (SMALL.encode("gb18030"), "测试".encode("gb18030").decode("latin-1"), "byte 0x"),
        (b"\xef\xbb\xbf" + SMALL.encode(), "", "a byte order mark"),
        (SMALL.encode("utf-16"), "", "byte 0xff"),
    ],
    ids=["one-byte", "gb18030", "byte-order-mark", "utf-16"],
)
def test_a_wrong_encoding_names_its_line_and_nothing_is_written(
    tmp_path: Path, raw: bytes, line: str, came: str
) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(raw)
    number = next((i for i, each in enumerate(raw.decode("latin-1").split("\n"), 1) if line and line in each), 1)

    answer = CliRunner().invoke(root, ["policy", "check", str(file)])

    assert answer.exit_code == 2
    assert f"{file}, line {number}, text" in answer.output
    assert came in answer.output
    assert [each.name for each in tmp_path.iterdir()] == ["mine.toml"]


def test_a_folder_names_the_file_in_it(tmp_path: Path) -> None:
    head, rest = SMALL.split("[[fact]]", 1)
    (tmp_path / "10-head.toml").write_text(head, encoding="utf-8")
    (tmp_path / "20-rest.toml").write_text(
        "[[fact]]" + changed(rest, '"plain"\nlane', '"steep"\nlane'), encoding="utf-8"
    )

    answer = CliRunner().invoke(root, ["policy", "check", str(tmp_path)])

    line = line_of((tmp_path / "20-rest.toml").read_text(encoding="utf-8"), '"steep"')
    assert answer.exit_code == 2
    assert f"{tmp_path}/20-rest.toml, line {line}, duty[duty.round].ladder" in answer.output


MONSTERS = {
    "a-million-keys": lambda: "\n".join(f"k{i} = 1" for i in range(10**6)),
    "as-many-keys-as-fit": lambda: "\n".join(f"k{i}=1" for i in range(60_000)),
    "as-many-tables-as-fit": lambda: "[[instrument]]\n" * 39_000,
    "brackets-in-brackets": lambda: "a = " + "[" * 200_000,
    "a-key-of-parts": lambda: ".".join("a" for _ in range(250_000)) + " = 1",
    "quotes-without-end": lambda: 'a = "' + '\\"' * 290_000,
    "twenty-megabytes": lambda: "#" * 20_000_000,
}
# Runs the command and tells how many seconds of a processor it took and how much memory at most, in MB: what else runs on the
# machine must not decide. (`ru_maxrss` would count what the parent had when it forked.)
MEASURED = """
import resource, sys
from holdfast.project.cli import root
try:
    root(sys.argv[1:], standalone_mode=False)
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(used.ru_utime + used.ru_stime, peak // 1024)
"""


@pytest.mark.parametrize("monster", MONSTERS)
def test_a_monster_is_refused_in_ten_seconds_and_500_mb(tmp_path: Path, monster: str) -> None:
    file = tmp_path / "monster.toml"
    file.write_text(MONSTERS[monster](), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "policy", "check", str(file)], capture_output=True, text=True, timeout=120
    )

    assert done.returncode == 2, done.stderr[-2000:]
    assert f"{file}, line" in done.stderr
    seconds, megabytes = done.stdout.split()[-2:]
    assert float(seconds) < 10
    assert int(megabytes) < 500
