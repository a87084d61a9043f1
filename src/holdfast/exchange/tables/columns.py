"""What the columns of a table may mean, and a guess from their heads, in English and Chinese."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from holdfast.kernel.text import Text

FACT_NAMES = ("daily_footfall", "peak_presence", "public_floor_area_m2", "critical")
_FACT_HEADS: Mapping[str, tuple[Text, str]] = {
    "daily_footfall": (
        Text("Average daily footfall", "日均人流量"),
        "footfall|average_daily_footfall|visitors|visitors_a_day|日均客流|日均客流量|客流量|人流量|日均人流",
    ),
    "peak_presence": (
        Text("Peak presence, staff included", "高峰在场人数"),
        "peak|peak_people|people_at_once|max_people|高峰人数|最大在场人数|同时在场人数|高峰在场",
    ),
    "public_floor_area_m2": (
        Text("Public floor area, m²", "公共区域面积（平方米）"),
        "public_floor_area|floor_area|floor_area_m2|area_m2|area|公共区域面积|公共面积|面积|建筑面积",
    ),
    "critical": (Text("Critical", "重点目标"), "is_critical|critical_site|重点|是否重点|重点场所|重要目标"),
}
# What is said of one fact: head endings in English, in Chinese, and their titles.
_OF_FACT: Mapping[str, tuple[str, str, Text]] = {
    "method": ("method", "方法", Text("how it is known", "得知方式")),
    "date": ("date", "日期", Text("day", "日期")),
    "assessor": ("assessor", "评估岗位", Text("assessor's post", "评估岗位")),
    "assumed": ("assumed", "推定", Text("assumed", "推定")),
}
_PLACE: Mapping[str, tuple[Text, str]] = {
    "id": (Text("Identifier", "编号"), "place_id|premises_id|uuid|场所编号|编号|标识"),
    "ref": (Text("Own reference", "自有编号"), "reference|code|own_id|ref_no|代码|场所代码|自编号"),
    "osm_type": (Text("OpenStreetMap type", "OpenStreetMap 类型"), "osm类型"),
    "osm_id": (Text("OpenStreetMap number", "OpenStreetMap 编号"), "osm编号"),
    "name": (Text("Name", "名称"), "place|place_name|title|name_en|english_name|名称|场所名称|单位名称|英文名称|场所"),
    "name_zh": (Text("Name in Chinese", "中文名称"), "chinese_name|name_cn|name_zh_hans|中文名称|中文名"),
    "kind": (Text("Kind", "类型"), "type|use|listing|category|类型|类别|场所类型|用途|种类"),
    "lat": (Text("Latitude", "纬度"), "latitude|y|纬度|北纬"),
    "lon": (Text("Longitude", "经度"), "lng|long|longitude|x|经度|东经"),
    "public_service": (Text("General public service", "一般公共服务场所"), "公共服务|是否公共服务"),
    "method": (Text("How all figures are known", "各项数据的得知方式"), "source_of_figures|得知方式|方法|数据来源"),
    "assessed_on": (
        Text("Day of all figures", "各项数据的日期"),
        "date|assessed|assessment_date|日期|评估日期|统计日期",
    ),
    "assumed": (Text("All figures are assumed", "各项数据均为推定"), "推定|是否推定"),
}
_GOODS: Mapping[str, tuple[Text, str]] = {
    "substance": (Text("Substance", "物质"), "goods|dangerous_goods|物质|品名|危险品|危险品名称|危险化学品"),
    "hazard_class": (Text("Hazard class", "危险类别"), "class|un_class|危险类别|危险品类别"),
    "quantity": (Text("Quantity", "数量"), "amount|数量|储量|存量"),
    "unit": (Text("Unit", "单位"), "units|计量单位|单位"),
    "spot": (Text("Where it is kept", "存放位置"), "storage_place|kept_at|存放位置|存放地点|位置"),
}


def _titles() -> dict[str, Text]:
    found = {name: title for name, (title, _) in _PLACE.items()}
    for name, (title, _) in _FACT_HEADS.items():
        found[name] = title
        for part, (_, _, words) in _OF_FACT.items():
            found[f"{name}_{part}"] = Text(f"{title.en}: {words.en}", f"{title.zh}：{words.zh}")
    return found | {name: title for name, (title, _) in _GOODS.items()}


def _heads() -> dict[str, str]:
    """Every head that is known, as `_plain` writes it, with its field."""
    found: dict[str, str] = {}
    for field, (title, others) in (*_PLACE.items(), *_FACT_HEADS.items(), *_GOODS.items()):
        for head in (field, title.en, title.zh, *others.split("|")):
            found.setdefault(_plain(head), field)
    for name, (title, others) in _FACT_HEADS.items():
        for part, (english, chinese, words) in _OF_FACT.items():
            field = f"{name}_{part}"
            for head in (name, title.en, *others.split("|")):
                found.setdefault(_plain(f"{head}_{english}"), field)
                found.setdefault(_plain(f"{head}{chinese}"), field)
            found.setdefault(_plain(f"{title.zh}：{words.zh}"), field)
            found.setdefault(_plain(f"{title.zh}{chinese}"), field)
    return found


def _plain(head: str) -> str:
    text = unicodedata.normalize("NFKC", head).casefold()
    return re.sub(r"[^\w]+|_", "", text)


# field -> its title, in the order in which a choice lists them
FIELDS: Mapping[str, Text] = _titles()
GOODS_FIELDS = tuple(_GOODS)
_KNOWN_HEADS = _heads()


def guess(heads: Sequence[str]) -> dict[str, str]:
    """Head -> field, for the heads that are known; of two heads for one field the first has it."""
    found: dict[str, str] = {}
    for head in heads:
        field = _KNOWN_HEADS.get(_plain(head))
        if field and field not in found.values():
            found[head] = field
    if "substance" not in found.values():
        return {head: field for head, field in found.items() if field not in GOODS_FIELDS}
    return found


def heads_key(heads: Sequence[str]) -> str:
    """One key for all tables with these heads in this order."""
    return hashlib.sha256("\n".join(heads).encode()).hexdigest()


def is_goods(columns: Mapping[str, str]) -> bool:
    """Whether a table with these columns lists goods, a row each, and not places."""
    return "substance" in columns.values()
