"""A pack whose alerts contradict themselves is refused, with the field and what was expected."""

from __future__ import annotations

import pytest

from holdfast.policy.problems import BadPack
from holdfast.policy.read import read_pack, shipped_pack_text

ORANGE = 'colour = "orange"'


@pytest.mark.parametrize(
    ("old", "new", "field", "expected"),
    [
        (ORANGE, 'colour = "red"', "colour", "a colour below red"),
        (
            'posture = "heightened_3"\nlasts = "PT12H"',
            'posture = "heightened_1"\nlasts = "PT12H"',
            "posture",
            "no stricter",
        ),
        ("co_issuers_at_least = 1", "co_issuers_at_least = 0", "co_issuers_at_least", "at least 1"),
        ("joint = true\n", "", "joint", "true, as it has co-issuers"),
        ("on_public_page = true", "on_public_page = false", "on_public_page", "true where the audience has the public"),
        ('still_true_before = "PT30M"', 'still_true_before = "PT3H"', "still_true_before", "less than 3:00:00"),
        ('acknowledged_by = "everyone"', 'acknowledged_by = "every_site"', "acknowledged_by", "it reaches no sites"),
        ('relay = "clock.alert-relay"', 'relay = "clock.alert-relais"', "relay", "one of"),
        ('kind = "gas_leak"', 'kind = "gas_leek"', "kind", "one of"),
        ('urgency = "Immediate"', 'urgency = "At once"', "urgency", "one of"),
    ],
)
def test_the_field_and_what_was_expected_are_named(old: str, new: str, field: str, expected: str) -> None:
    text = shipped_pack_text("cn-2026")
    assert old in text

    with pytest.raises(BadPack) as refused:
        read_pack(text.replace(old, new, 1), "alerts.toml")

    assert any(field in str(each) and expected in str(each) for each in refused.value.problems), refused.value.problems
