"""The dossier of a place and its evidence bundle: what stands in it, that it can be checked, that it is the same again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from django.test import Client

from holdfast.domain.ledger.export import read_line
from holdfast.domain.ledger.extract import check_extract
from holdfast.portal.dossier.actions import make_bundle, make_dossier
from holdfast.rooms.ledger.models import Entry
from tests.evidence.samples import photo
from tests.plans.conftest import House


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def add_photo(house: House) -> None:
    from holdfast.project.records import premises
    from holdfast.rooms.evidence.actions import add_file

    add_file(house.operator, premises(house.operator, house.place.pk), "gate.jpg", io.BytesIO(photo()))


def sealed() -> None:
    """The sealer's work, done at once."""
    from holdfast.rooms.ledger.sealer import seal_once

    while seal_once():
        pass


def test_the_dossier_has_a_section_of_every_room_that_knows_something(house: House) -> None:
    house.signed()
    made = make_dossier(house.operator, house.place.pk, "en")

    keys = [key for key, _section in made.dossier.sections]
    assert [key for key in keys if key != "measures"] == [
        "identity", "facts", "grades", "posture", "duties", "plan", "goods", "decisions", "files"
    ]  # fmt: skip
    assert made.content[:5] == b"%PDF-"


def test_the_bundle_lists_every_file_with_its_hash(house: House) -> None:
    house.signed()
    add_photo(house)

    parts = unpacked(make_bundle(house.operator, house.place.pk, "en").content)

    manifest = json.loads(parts.pop("manifest.json"))
    assert {each["name"]: each["sha256"] for each in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in parts.items()
    }
    assert any(name.endswith(".jpg") for name in parts)


def test_the_dossier_says_what_the_plan_says_with_its_hash(house: House) -> None:
    version = house.signed()

    parts = unpacked(make_bundle(house.operator, house.place.pk, "en").content)

    plan = json.loads(parts["dossier.json"])["sections"]["plan"]
    assert plan["sha256"] == version.sha256
    canonical = json.dumps(plan["words"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert hashlib.sha256(canonical).hexdigest() == version.sha256


def test_making_it_is_entered_with_the_hash_of_what_was_given_out(house: House) -> None:
    made = make_bundle(house.operator, house.place.pk, "zh-hans")

    entry = Entry.objects.get(kind="dossier.made")
    assert entry.facts["sha256"] == hashlib.sha256(made.content).hexdigest()
    assert entry.post == house.operator.post_id


def test_the_same_state_gives_the_same_bytes(house: House) -> None:
    house.signed()
    add_photo(house)

    bundles = {make_bundle(house.operator, house.place.pk, "en").content for _ in range(3)}

    assert len(bundles) == 1


def test_another_state_gives_another_dossier(house: House) -> None:
    first = make_bundle(house.operator, house.place.pk, "en").content
    house.signed()

    assert make_bundle(house.operator, house.place.pk, "en").content != first


def test_files_that_the_actor_may_not_see_stay_out(house: House) -> None:
    add_photo(house)

    parts = unpacked(make_bundle(house.cast.actor("north_member"), house.place.pk, "en").content)

    assert not any(name.endswith(".jpg") for name in parts)
    assert json.loads(parts["dossier.json"])["sections"]["files"]["count"] == 0


def test_a_stranger_finds_no_dossier(house: House) -> None:
    client: Client = house.cast.client("south_duty_officer")

    for address in ("dossier.pdf", "bundle.zip"):
        assert client.get(f"/premises/{house.place.pk}/{address}").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_leaves_by_page_and_by_api(house: House, language: str) -> None:
    client = house.cast.client("mall_operator")

    page = client.get(f"/premises/{house.place.pk}/dossier.pdf?language={language}")
    api = client.get(f"/api/v1/dossiers/premises/{house.place.pk}/bundle.zip?language={language}")

    assert page.content[:5] == b"%PDF-"
    assert "dossier.pdf" in unpacked(api.content)


def test_the_ledgers_lines_are_checked_without_the_house(house: House, fresh_db: str) -> None:
    house.signed()
    sealed()

    parts = unpacked(make_bundle(house.operator, house.place.pk, "en").content)
    lines = parts["ledger.jsonl"].decode().splitlines()
    rows = [read_line(line, "ledger.jsonl", number) for number, line in enumerate(lines, 1)]

    verdict = check_extract(rows)
    assert verdict.whole
    assert {"plans.signed", "premises.added"} <= {entry.kind for _seal, entry in rows if entry}


def test_a_line_that_was_touched_is_found(house: House, fresh_db: str) -> None:
    house.signed()
    sealed()
    parts = unpacked(make_bundle(house.operator, house.place.pk, "en").content)
    lines = parts["ledger.jsonl"].decode().splitlines()
    touched = lines[-1].replace('"mode": "live"', '"mode": "test"')
    assert touched != lines[-1]

    rows = [read_line(line, "ledger.jsonl", number) for number, line in enumerate([*lines[:-1], touched], 1)]

    verdict = check_extract(rows)
    assert [finding.wrong.value for finding in verdict.findings] == ["edited"]
