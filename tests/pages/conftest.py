"""Pages are read by people who signed in; the scene gives them something to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.support.scene import Scene


@pytest.fixture
def scene(db: None) -> Scene:
    from tests.support import scene as scenes

    return scenes.build()


@pytest.fixture
def operator(scene: Scene, client: Client) -> Client:
    """The guard lead of the mall."""
    scene.sign_in(client, "mall")
    return client


@pytest.fixture
def officer(scene: Scene) -> Client:
    """The duty officer of the district."""
    client = Client()
    scene.sign_in(client, "district")
    return client


@pytest.fixture(scope="session", autouse=True)
def chinese() -> None:
    """The compiled catalogue, as the build makes it."""
    from django.utils.translation import trans_real

    from holdfast.project.build.translations import compile_parts

    compile_parts()
    trans_real._translations = {}  # type: ignore[attr-defined]
