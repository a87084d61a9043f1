"""Text in the two languages of the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Text:
    """One text, in English and in simplified Chinese; either may stand in for a missing other."""

    en: str
    zh: str = ""

    def in_language(self, language: str) -> str:
        chinese = language.lower().startswith("zh")
        return (self.zh or self.en) if chinese else (self.en or self.zh)

    def as_json(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> Text:
        return cls(en=value.get("en", ""), zh=value.get("zh", ""))
