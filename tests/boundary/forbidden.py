"""What no name in the schema, the packs, the API or the forms may speak of, and where people may stand at all."""

from __future__ import annotations

import re

# Stems of one word of a name; `face` forbids `face_id`, not `surface`.
WORDS = (
    "watchlist blacklist suspect suspects suspicion_person biometric biometrics face faces facial gait voiceprint fingerprint iris "
    "imei imsi msisdn whereabouts geofence tracker tracking trajectory movements religion religious denomination faith "
    "creed mosque church temple synagogue ethnic ethnicity nationality race tribe petition petitions petitioner petitioners "
    "opinion opinions political politics ideology belief beliefs protest protester demonstration demonstrators rally "
    "dissident dissent censor censorship takedown sentiment socialmedia weibo wechat twitter facebook passport "
    "licence_plate license_plate plate birthday birthdate birth gender sex marital disability diagnosis"
).split()

PHRASES = (
    ("watch", "list"),
    ("person", "of", "interest"),
    ("persons", "of", "interest"),
    ("social", "media"),
    ("id", "card"),
    ("id", "number"),
    ("identity", "number"),
    ("location", "history"),
    ("phone", "trace"),
    ("public", "gathering"),
    ("mass", "incident"),
    ("mass", "gathering"),
    ("reporter", "name"),
    ("victim", "name"),
    ("casualty", "name"),
    ("patient", "name"),
)

CHINESE = (
    "宗教 教堂 清真寺 寺庙 民族成分 少数民族 信访 上访 请愿 集会 游行 示威 聚众 舆情 删帖 人脸 步态 声纹 虹膜 指纹库 "
    "重点人员 重点人 黑名单 关注人员 轨迹 身份证号 信仰 维稳 群体性事件"
).split()

# Only these tables may hold anything that names or reaches a person: staff and users, by their work contacts.
STAFF_TABLES = {
    "agencies.User": {"email", "name", "work_phone"},
    "agencies.Contact": {"address"},
    "account.EmailAddress": {"email"},
    "account.EmailConfirmation": set(),
    "outbox.Message": {"address"},
}
PERSONAL = re.compile(
    r"^(e?mail|phone|mobile|telephone|address|first_name|last_name|surname|full_name|person_name|contact_name|dob|age)$"
)


def forbidden_in(name: str) -> str:
    """The word or phrase in `name` that may not be there, or nothing."""
    words = [word for word in re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()) if word]
    joined = "_".join(words)
    for word in WORDS:
        if word in words or ("_" in word and word in joined):
            return word
    for phrase in PHRASES:
        if any(tuple(words[i : i + len(phrase)]) == phrase for i in range(len(words))):
            return " ".join(phrase)
    return ""


def forbidden_chinese(text: str) -> str:
    """The Chinese term in `text` that may not be there, or nothing."""
    return next((term for term in CHINESE if term in text), "")
