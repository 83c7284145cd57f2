"""What a number counts: the shortest noun phrase that says so.

A Chinese clause has the counted thing before the number (化解矛盾纠纷5412件) or behind it (602名执法人员参加考试). Where the
clause has none, an earlier clause of the sentence said it.
"""

from __future__ import annotations

import re

from scrapers.documents.lines import HANZI
from scrapers.reading.clauses import LISTED, Place, is_predicated, shared_predicate

_ADVERBS = re.compile(
    r"^(?:[一二三四五六七八九十]是|其中|另有|另外|同时|并且|并|还|共计|总共|合计|共|累计|先后|全年|今年以来|一年来|年内|目前|现有|现|已|分别|均|都|约|就|依法|及时|认真|积极|扎实|"
    r"截至目前|截至年底|本年度|当年|年度|今年|全部|一律|仅|再|新(?![增收建设立申办入开成任])|也|又|即|主要(?!负责|领导)|直接|由|经|对|将|把|向|为|在|从|以|每年|平均(?!分)|"
    r"(?:截至|自|至)?(?:20\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末|以来)|20\d\d年度?(?:以来|全年|来)?)[，,]?"
)
_VERBS = re.compile(
    r"^(?:组织开展|深入开展|集中开展|开展了?|举办了?|举行了?|召开了?|组织了?|完成了?|实现了?|办理了?|受理了?|收到|接到|接收|接待|处理|作出|做出|下达|制发|印发|制定|出台|公布|发布|"
    r"发放|派发|印制|提供了?|提出了?|建立了?|建成|设立|成立|新建|打造|配备|配齐|聘请|选聘|续聘|培育|培养|选派|出动|安排|推动|督促|指导|协助|协调|帮助|落实|赋予|"
    r"纳入|列入|收录|录入|归集|认领|梳理|编制|公开|查处|查办|立案|移送|征集|收集|走访|服务|解决|化解|排查出?|调处|审查|审核|审议|研究|听取|清理出?|"
    r"取消|下放|承接|保留|进驻|拨付|减免|挽回|追回|涉及|覆盖|惠及|吸引|参与|参加|共有|拥有|设有|建有|现有|有|增至|增加到|降至|至|为|是|占|持有|取得|通过|推送|刊发|新增|新收|实施|"
    r"推出|推行|创建|命名|评选|评查|抽查|抽取|检查|监督|反馈|交办|整改|报备|报送|备案|答复|办结|审结|执行|了)(?!对象|人员|机构|率|点|站|室|员|院|组|中心|单位|情况|项目|数|量|类|权|事项|$)"
)
_BEHIND_CUT = re.compile(
    r"[、]|参加|参与|实现|认领|进驻|纳入|开展|完成|进行|被|未|已|全部|均|通过|提交|走进|到场|受到|获得|接受|前往|深入|配合|配备|成立|签订|扎根|如期|按时|因|经|用于|位居|位于|得到|为|是|由|对|在|以|向|从|"
    r"同比|较|比|增|减|降|升|压|缩|提高|提升|并|而|且|其余|以及|及其"
)
_NO_NOUN = re.compile(r"^(?:[、，,。；;和及与同并]|同比|较|比|增|减|降|升|压|缩|提高|提升|下降|上升|以来|不等|次?$)")
_RATE = re.compile(r"(?:[\u4e00-\u9fff“”\"]{0,12}?(?:率|占比|比例|比重|覆盖面|幅度))")
# possessive, because 均为均为 can be split in too many ways
_TAIL = re.compile(
    r"(?:连续[一二三四五六七八九十\d]+年|收录|共计|合计|总计|共有|共|达到|多达|高达|达|保持在|保持|稳定在|控制在|增至|增长到|增加到|增加至|提高到|提升到|提升至|降至|下降到|缩短至|缩短到|压缩至|压减至|压减到|减少到|减至|优化为|精简为|均为|都为|分别为|仅为|约为|为|是|有|超|近|约|累计|总数|数量|人数|已|均|各|在|到|至|由|从|：|:)++$"
)
_COMPARISON = re.compile(
    r"^(?:较|比|与)?(?:上年|去年|上一年度?|前一年|20\d\d年)(?:度|同期|同比)*(?:的|为|仅为|仅|是)*(?:增长|增加|减少|下降|少|多)?$|^[由从][^，]{0,6}$|^(?:而|但)"
)
_CHANGED = re.compile(
    r"(?:同比|环比|(?:较|比)[^，]{0,8}?)?(?:分别|各)?"
    r"(增长|增加|上升|下降|减少|降低|提高|提升|缩短|压缩|压减|增幅|降幅|多|少)(?:了|约|近|达|到|至)*"
)
_EACH = re.compile(r"(?:均|都|各)(?:为|是|达到?|有|保持在?|占)*\s*$")
_EMPTY = re.compile(r"^(?:列入|纳入|查获|涉及|覆盖|完成|其余|每个?[^，]{0,8})$")
# Words behind a number that go on about the noun before it: 法律顾问9名深度参与, 31件办结
_BETWEEN = re.compile(
    r"^(?:深度|常年|年底|组成|覆盖|落地|办结|精简|优化|压减|缩减|缩短|调整|减少|增加|每|均|年|全年|提前|共|当场|现场(?!述法)|逐|一并|不含|（不含|标准)"
)
_NAMED = re.compile(r"(?:案卷|案件|申请|顾问|律师|成员|活动|资料|诉求|建议|提案|纠纷|合同|文件|意见书)$")
_BEHIND_VERB = re.compile(
    r"^(?:开展|完成|进行|进驻|整改|占|全部|均|已|未|被|并|而|实现|落实|纳入|在|以|按|用于|给予|得到|予以|通过|正在|到|下|上|的)"
)
_FATE = re.compile(rf"^(?:予以|被|正在|还?未)({HANZI}{{2,6}})$")  # 12件被维持, 20件予以废止
_CALLED = re.compile(r"(?:会议|督察|培训|活动|检查|讲座)$")
_TAKING_PART = re.compile(r"^(?:参加|参与)了?")
_CLAUSE_ENDS = re.compile(r"[，,；;：:]")
_SEVERAL = re.compile(r"[、和与及]")
_SCOPE = re.compile(
    r"(?:组织|推动|督促|指导|帮助|对)?(?:全[区县市镇省州乡]|辖区|我[区县市局镇]|各级|本[区县市级]|所有|全部|全辖|[区县镇乡村市、]*[二两三四五]级)+的?(?:共|现|现有|共有|有)?"
)
_ASIDE = re.compile(r"[（(][^（）()]*[)）]")
_STATED = re.compile(r"[0-9０-９一二两三四五六七八九十百千万亿余多近约.,．%％ ]+\S{0,2}$")
_VERB_FIRST = re.compile(r"^(?:专题)?(?:研究|听取|审议|部署|开展|组织|召开|调度|深入|到|赴|主持)")
_MARKS = "、，,。；;：: \u3000"
_JOINS = re.compile(r"^(?:和(?!解)|与(?!会)|及(?![格时])|的|了|地(?=[^方区])|[、，,。；;：: \u3000])+")


def counted_by(place: Place) -> str | None:
    """The noun phrase that says what the quantity at ``place`` counts; None where the sentence does not say."""
    behind = _behind(place.right)
    raw = place.left.strip(_MARKS)
    left = "" if _COMPARISON.search(raw) else _tidy(place.left)
    if _is_scope(left) or _EMPTY.match(left):
        left = ""
    changed = _CHANGED.fullmatch(raw)
    if changed and not behind:
        return f"{_earlier(place.before) or ''}{changed[1]}"
    if _VERB_FIRST.match(place.right) and len(place.right) > 3 and not _CALLED.search(left):
        return LISTED.split(place.right)[0][:24]
    if not behind and not left and (fate := _FATE.match(place.right)):
        return fate[1]
    if behind and left and (_BETWEEN.match(place.right) or _NAMED.search(left)):
        return left
    return behind or left or _earlier(place.before) or (raw if raw in ("合计", "共计", "总计") else None)


def _behind(right: str) -> str:
    """The noun behind the number, cut before the verb that follows it."""
    words = _TAKING_PART.sub("", right.strip().lstrip("的"))
    if not words or _NO_NOUN.match(words) or _BEHIND_VERB.match(words):
        return ""
    cut = _BEHIND_CUT.search(words, 1)
    phrase = words[: cut.start()] if cut else words
    phrase = phrase.strip(_MARKS)
    return phrase if 1 < len(phrase) <= 30 or phrase in tuple("村镇县区市街乡所") else ""


def _tidy(left: str) -> str:
    """The words before the number without adverbs in front, linking verbs behind and the first verb."""
    words = left.strip(_MARKS)
    while True:
        shorter = _JOINS.sub("", _ADVERBS.sub("", words, count=1)).strip(_MARKS)
        if shorter == words:
            break
        words = shorter
    words = _TAIL.sub("", words).strip(_MARKS)
    without_verb = _VERBS.sub("", words).strip(_MARKS)
    if len(without_verb) >= 2:
        return without_verb
    return words if len(words) >= 2 else ""


def _is_scope(words: str) -> bool:
    return _SCOPE.fullmatch(words) is not None


def _earlier(before: str) -> str | None:
    """What the nearest earlier clause of the sentence was about."""
    for clause in reversed(_CLAUSE_ENDS.split(_ASIDE.sub("", before))):
        words = _tidy(_STATED.sub("", clause))
        if _COMPARISON.search(words) or _CHANGED.fullmatch(words):
            continue
        if len(words) >= 2:
            return words
    return None


def shared_names(left: str) -> list[str]:
    """The things that share one number: 报备率、及时率、规范率达100% has three, 建议、提案均为12件 two."""
    each = _EACH.search(left)
    if not _SEVERAL.search(left) or not (each or "率" in left):
        return []
    names = [name.strip(_MARKS) for name in LISTED.split(_TAIL.sub("", left.strip(_MARKS)))]
    if not each:
        names = [name for name in names if _RATE.search(name)]
    elif predicate := shared_predicate(names[-1]):
        names = [name if is_predicated(name) else name + predicate for name in names]
    return names if len(names) > 1 and all(len(name) > 1 for name in names) else []
