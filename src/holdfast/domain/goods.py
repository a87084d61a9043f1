"""Dangerous goods as they are kept: the classes of the UN Model Regulations (GB 6944), and units."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.kernel.text import Text

CLASSES: Mapping[str, Text] = {
    "1.1": Text("Explosives, mass explosion", "爆炸品，整体爆炸"),
    "1.2": Text("Explosives, projection", "爆炸品，迸射"),
    "1.3": Text("Explosives, fire", "爆炸品，燃烧"),
    "1.4": Text("Explosives, minor hazard", "爆炸品，较小危险"),
    "1.5": Text("Explosives, very insensitive", "爆炸品，很不敏感"),
    "1.6": Text("Explosives, extremely insensitive", "爆炸品，极端不敏感"),
    "2.1": Text("Flammable gases", "易燃气体"),
    "2.2": Text("Gases, neither flammable nor toxic", "非易燃无毒气体"),
    "2.3": Text("Toxic gases", "毒性气体"),
    "3": Text("Flammable liquids", "易燃液体"),
    "4.1": Text("Flammable solids", "易燃固体"),
    "4.2": Text("Liable to spontaneous combustion", "易于自燃的物质"),
    "4.3": Text("Flammable gas on contact with water", "遇水放出易燃气体的物质"),
    "5.1": Text("Oxidizing substances", "氧化性物质"),
    "5.2": Text("Organic peroxides", "有机过氧化物"),
    "6.1": Text("Toxic substances", "毒性物质"),
    "6.2": Text("Infectious substances", "感染性物质"),
    "7": Text("Radioactive material", "放射性物质"),
    "8": Text("Corrosive substances", "腐蚀性物质"),
    "9": Text("Miscellaneous dangerous substances", "杂项危险物质"),
}
UNITS: Mapping[str, Text] = {
    "kg": Text("kg", "千克"),
    "t": Text("t", "吨"),
    "L": Text("L", "升"),
    "m3": Text("m³", "立方米"),
    "pcs": Text("pieces", "件"),
}
