"""What counts something, how exactly, and what only looks like a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.reading.quantities import Quantity, quantities


def only(text: str) -> Quantity:
    found = quantities(text)
    assert len(found) == 1, [text[q.start : q.end] for q in found]
    return found[0]


APPROXIMATE = [
    ("提出意见近100条。", 100, "nearly", None, 100),
    ("培训170余次。", 170, "over", 170, None),
    ("受众24万余人。", 240_000, "over", 240_000, None),
    ("播放量突破600万次。", 6_000_000, "over", 6_000_000, None),
    ("出庭率90%以上。", 90, "at_least", 90, None),
    ("轮训不少于600人次。", 600, "at_least", 600, None),
    ("时间压至0.5个工作日以内，缩短到0.5个工作日以内。", 0.5, "at_most", None, 0.5),
    ("出庭率还不足50%。", 50, "nearly", None, 50),
    ("评查300宗左右。", 300, "about", None, None),
    ("减免约230万元。", 2_300_000, "about", None, None),
    ("开展活动近百余场。", 100, "nearly", None, 100),
    ("接待96件。", 96, "exact", 96, 96),
    ("每村培养3至5名。", 3, "range", 3, 5),
    ("检查率10%-20%。", 10, "range", 10, 20),
]


@pytest.mark.parametrize(("sentence", "value", "qualifier", "low", "high"), APPROXIMATE)
def test_approximators_bound_the_value(
    sentence: str, value: float, qualifier: str, low: float | None, high: float | None
) -> None:
    quantity = quantities(sentence)[-1]
    assert (quantity.value, quantity.qualifier, quantity.low, quantity.high) == (value, qualifier, low, high)


UNITS = [
    ("罚没1,127.36万元。", 11_273_600, "元"), ("涉及合同近亿元。", 100_000_000, "元"), ("败诉率下降2.3个百分点。", 2.3, "个百分点"),
    ("合格率百分之九十九点二。", 99.2, "%"), ("精简三成。", 30, "%"), ("在用设备10600余台（套）。", 10600, "台（套）"),
    ("组织32单位参加。", 32, None), ("再犯罪率为0。", 0, None), ("办理治安案件1326，同比下降。", 1326, None), ("收到建议为零，", 0, None),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "value", "unit"), UNITS)
def test_units_are_as_written_and_money_is_in_yuan(sentence: str, value: float, unit: str | None) -> None:
    quantity = only(sentence)
    assert quantity.value == pytest.approx(value)
    assert quantity.unit == unit


SILENT = [
    "按照《法治政府建设实施纲要（2015—2020年）》要求，全面完成“十三五”规划。",
    "区政府第14次常务会议传达学习党的二十届三中全会精神。",
    "印发《关于加强工作的意见》（平政办发〔2016〕18号）。",
    "“双随机、一公开”监管全覆盖，落实“三项制度”“四办”改革。",
    "严格执行三项制度，坚持两个维护。",
    "贯彻市委六届五次、六次全会部署。",
    "12345热线24小时受理，打造15分钟公共法律服务圈。",
    "结合“3·15”“12·4”等节点，2021年8月9日开展宣传。",
    "构建1+9+N体系，推行7×24小时不打烊服务。",
    "联系电话：0757-88000000。",
    "实现“最多跑一次”，一件事一次办。",
    "法治建设位居全省第一，排名前三。",
    "连续三年获评优秀，近五年持续提升。",
    "在法定期限20日内作出决定。",
    "节约成本，预约办理，附近群众就近办事。",
]


@pytest.mark.parametrize("sentence", SILENT)
def test_what_only_looks_like_a_number_is_passed_over(sentence: str) -> None:
    assert [sentence[q.start : q.end] for q in quantities(sentence)] == []


PAIRS = [
    ("查获28件30人。", [28, 30]),
    ("接待群众126批530余人次。", [126, 530]),
    ("行政处罚权由1,438项优化为1,102项。", [1438, 1102]),
]


@pytest.mark.parametrize(("sentence", "values"), PAIRS)
def test_two_numbers_side_by_side_are_two_quantities(sentence: str, values: list[float]) -> None:
    assert [q.value for q in quantities(sentence)] == values


@given(
    st.text(
        alphabet="零一二两三十百千万亿余多近约超0123456789%％,.，。、（）《》“”年月日第号至-—件次人名家元个月分之成上以下左右",
        max_size=60,
    )
)
def test_quantities_stand_in_order_and_inside_the_text(text: str) -> None:
    end = 0
    for quantity in quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        end = quantity.end
        if quantity.low is not None and quantity.high is not None:
            assert quantity.low <= quantity.high
