"""Holdfast protects places and never watches people. These tests walk what it can hold and say, and fail if that breaks."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import holdfast
from tests.boundary.forbidden import PERSONAL, STAFF_TABLES, forbidden_chinese, forbidden_in

SOURCE = Path(holdfast.__file__).parent
PACKS = sorted((SOURCE / "policy").rglob("*.toml"))


def columns() -> Iterator[tuple[str, str]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, models.Field):
                yield model._meta.label, field.name


def test_no_table_or_column_speaks_of_what_the_boundary_forbids() -> None:
    found = [(table, name) for table, name in columns() if forbidden_in(table) or forbidden_in(name)]

    assert found == []


def test_no_choice_of_a_column_speaks_of_what_the_boundary_forbids() -> None:
    found = [
        (model._meta.label, field.name, choice)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
        for choice, _label in field.flatchoices
        if forbidden_in(str(choice))
    ]

    assert found == []


def test_only_staff_tables_hold_names_or_contacts() -> None:
    found = [
        (table, name)
        for table, name in columns()
        if PERSONAL.match(name) and name not in STAFF_TABLES.get(table, set())
    ]

    assert found == []


def test_mail_columns_stand_only_in_staff_tables() -> None:
    found = [
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.EmailField) and model._meta.label not in STAFF_TABLES
    ]

    assert found == []


def words_of(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield path, str(key)
            yield from words_of(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from words_of(item, path)
    elif isinstance(value, str):
        yield path, value


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_pack_speaks_of_what_the_boundary_forbids(pack: Path) -> None:
    document = tomllib.loads(pack.read_text(encoding="utf-8"))
    # kinds.toml names the tags of an extract that it reads; the one of worship buildings becomes `assembly_hall`.
    allowed = {"amenity=place_of_worship"}

    found = [
        (path, text)
        for path, text in words_of(document)
        if text not in allowed and (forbidden_in(text) or forbidden_chinese(text))
    ]

    assert found == []


def test_packs_were_there_to_be_read() -> None:
    assert {"cn-2026", "uk-2025"} <= {pack.parent.name for pack in PACKS}


def names_in(openapi: object) -> Iterator[str]:
    if isinstance(openapi, dict):
        for key, item in openapi.items():
            if key in ("properties", "paths"):
                yield from item
            if key == "enum":
                yield from (str(choice) for choice in item)
            if key == "parameters" and isinstance(item, list):
                yield from (str(parameter.get("name", "")) for parameter in item)
            yield from names_in(item)
    elif isinstance(openapi, list):
        for item in openapi:
            yield from names_in(item)


def test_no_address_property_or_parameter_of_the_api_speaks_of_it() -> None:
    from holdfast.portal.api import api

    names = list(names_in(api.get_openapi_schema()))

    assert len(names) > 50, "the description was not walked"
    assert [name for name in names if forbidden_in(name)] == []


def test_the_api_neither_shows_nor_takes_what_only_the_law_needs() -> None:
    from holdfast.portal.api import api

    assert [name for name in names_in(api.get_openapi_schema()) if "always_standard" in name] == []


def test_no_form_asks_for_it() -> None:
    from django import forms

    import holdfast.project.urls  # noqa: F401  (loads every view and its forms)

    def all_forms(kind: type) -> Iterator[type]:
        for below in kind.__subclasses__():
            yield below
            yield from all_forms(below)

    ours = [form for form in all_forms(forms.BaseForm) if form.__module__.startswith("holdfast")]
    found = [(form.__name__, name) for form in ours for name in getattr(form, "base_fields", {}) if forbidden_in(name)]

    assert found == []


def test_the_importer_reads_no_tag_that_tells_belief() -> None:
    """No string literal of the code names such a tag, other than the building's kind, which becomes `assembly_hall`."""
    found = []
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in ("religion", "denomination", "faith", "diocese"):
                found.append(f"{path.name}:{node.lineno}")

    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "watch_list",
        "face_id",
        "FaceTemplate",
        "person_of_interest",
        "religion",
        "ethnicity",
        "petitioner",
        "political_view",
        "imei",
        "id_number",
        "casualty_name",
        "socialMediaHandle",
        "gait_hash",
        "protest",
        "plate",
    ],
)
def test_the_walk_would_find_a_planted_name(planted: str) -> None:
    assert forbidden_in(planted)


@pytest.mark.parametrize("planted", ["宗教场所", "重点人员", "集会游行", "信访"])
def test_the_walk_would_find_a_planted_chinese_term(planted: str) -> None:
    assert forbidden_chinese(planted)


@pytest.mark.parametrize(
    "fine", ["assembly_hall", "surface", "grace", "trace_id", "place", "template", "interface", "track"]
)
def test_plain_words_are_left_alone(fine: str) -> None:
    assert forbidden_in(fine) == ""
