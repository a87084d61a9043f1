"""What the tables and keys of a pack are called on its page; a key that does not stand here yet is shown as it is written."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.kernel.text import Text

TABLES: Mapping[str, Text] = {
    "responsibility": Text("Responsibilities", "职责清单"),
    "leading_group": Text("Leading group", "领导小组"),
    "reporting": Text("Reporting", "报告制度"),
    "year": Text("Annual cycle", "年度周期"),
    "alerting": Text("Alerting", "预警制度"),
    "alert_kind": Text("Kinds of alerts", "预警种类"),
    "alert_template": Text("Templates of alerts", "预警模板"),
    "alert_domain": Text("Domains of alerts", "预警类别"),
    "alert_level": Text("Alert levels", "预警级别"),
    "response_level": Text("Response levels", "响应级别"),
    "response_group": Text("Groups of the command post", "指挥部工作组"),
    "roster": Text("Roster", "值班制度"),
    "roster_post": Text("Posts on the roster", "值班岗位"),
    "incident_kind": Text("Kinds of incidents", "事件类型"),
    "milestone": Text("Milestones", "节点"),
    "risk": Text("Risk matrix", "风险矩阵"),
    "risk_band": Text("Bands of risk", "风险等级"),
    "delphi": Text("Delphi rounds", "德尔菲评议"),
    "survey": Text("Surveys", "排查"),
    "tier": Text("Tiers of stores", "储备层级"),
    "stores": Text("Stores", "物资储备"),
    "store_item": Text("Items of stores", "储备物资"),
    "exercises": Text("Exercise programme", "演练计划"),
    "exercise": Text("Exercises", "演练"),
    "course": Text("Courses", "培训课程"),
    "indicator": Text("Indicators", "指标"),
}
_EN_ZH = """
family|kind of protection|防护类别
grades|grades|等级
verified_by|verified by|核验方
valid_for|valid for|有效期
cost|cost|成本
trials|tests|测试方式
leaves|a failed test leaves|测试未通过时视为
need|need|配备要求
unit|unit|单位
amount|amount|数量
at_least|at least|至少
need_by_posture|need by posture|按戒备状态的配备
money_from|money from|费用下限
money_to|money to|费用上限
staff_hours|staff hours a week|每周工时
basis|basis|依据
fact|by the fact|依据信息
each|one for each|每
not_uses|not for|不适用于
postures|postures|戒备状态
uses|for|适用于
percent|per cent|百分比
measures|measures|措施
of|of|对象
signed_by|signed by|签发
sections|sections|章节
prompt|prompt|提示
role_cards|role cards|岗位卡
first_steps|first steps|首要步骤
decision|decision|审批事项
review|reviewed by|复审任务
renewal|renewal|更新时限
agencies|agencies|机构
post|post|岗位
levels|levels|层级
chair|chair|组长
members|members|成员
member_post|post of a member|成员岗位
meeting|meeting|会议
owed|owed|应办
duty|duty|任务
receipt|receipt|签收
set|set|制定
check|check|检查
judge|judge|评定
issued_by|issued by|发布方
joint|signed jointly by|联合签发
audience|audience|发布范围
on_public_page|on the public page|公开页面
acknowledged_by|acknowledged by|签收方
acknowledge_within|acknowledge within|签收时限
posture|posture|戒备状态
activated_by|activated by|启动方
changed_by|changed by|调整方
delegate|delegate|代行岗位
delegate_after|delegate after|代行时限
told|told|通知对象
ended_by|ended by|终止方
end_conditions|conditions to end|终止条件
clocks|clocks|时限
tasks|tasks|任务
led_by|led by|牵头
rest|rest|休息
longest|longest shift|最长班次
most_in_week|most in a week|每周上限
gap_horizon|gaps ahead|空岗预查期
drawn_ahead|drawn ahead|提前排班
fill_before|fill before|补岗提前
fill_least|fill at the least|补岗最短
ask_until|ask until|征询截止
gap|gap|空岗
lapse|lapse|资质到期
swap|swap|换班
reach|reachability|通联测试
swap_decision|decision of swaps|换班审批
posts|posts|岗位
round_the_clock|round the clock|全天候
needs|needs|资质要求
swap_decided|swaps decided|换班审批
group|group|组别
within|within|时限
sources|sources|来源
likelihood|likelihood|可能性
impact|impact|影响
again_within|again within|复发期限
weights_valid_for|weights valid for|权重有效期
clock|clock|时限
experts|experts|专家数
rounds|rounds|轮次
spread_at_most|spread at most|分歧上限
round_open|round open for|每轮期限
rrule|when|时间
themes|themes|主题
level|level|层级
supplied_by|supplied by|补给方
ready_percent|ready, per cent|完好率
held_back_percent|held back, per cent|保留比例
on_scene_within|on scene within|到场时限
volunteers_at_least|volunteers at least|志愿者至少
service_life|service life|使用年限
dual_use|dual use|平急两用
realistic_percent|realistic, per cent|实战演练比例
kinds|kinds|类型
adversarial|adversarial|对抗演练
hours|hours|学时
pass_percent|passed from, per cent|合格线
shows|shows|显示
period|period|周期
weight|weight|权重
when_none|when there is none|无数据时
part_of|part of|隶属
numerator|numerator|分子
denominator|denominator|分母
excludes|leaves out|不计入
rules|rules|规则
steps|steps|分步
from_|from|自
value|value|数值
below|below|低于
"""
KEYS: Mapping[str, Text] = {
    key: Text(en, zh) for key, en, zh in (line.split("|") for line in _EN_ZH.strip().splitlines())
}

# Words of the grammar that stand as values.
VALUES: Mapping[str, Text] = {
    "people": Text("people", "人防"),
    "physical": Text("physical", "物防"),
    "technical": Text("technical", "技防"),
    "institutional": Text("institutional", "制度防"),
    "partial": Text("partial", "部分到位"),
    "absent": Text("absent", "缺失"),
}
