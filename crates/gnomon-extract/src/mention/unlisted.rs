//! Bodies that the authority data does not list, by how bodies are called.
//!
//! > Juvenile Products Manufacturers Association · Hartwell Lindqvist LLP
//! > 浙江省水利厅 · 上海浦联车路科技有限公司 · 中国自行车协会

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use gnomon_model::{Entity, EntityKind, MentionKind, Span};
use regex::Regex;

use super::{at_word_boundary, floor, without_lead};
use crate::sweep::{Find, Sweep};

static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?:[A-Z][\w’'&-]* (?:and |& )?){1,6}(?:Association|Institute|Council|Federation|Confederation|Foundation|Agency|Authority|Laboratory|Laboratories|University|College|Alliance|Consortium|Society|Academy|Ministry|Bureau|Commission|Chamber|Inspectorate|Secretariat|Observatory|LLP|LLC|Ltd\.?|Limited|Inc\.?|GmbH|Corporation|Corp\.?|Holdings|plc|PLC|Group plc|Pty Ltd|Center of Excellence|Company|Technologies|Motors|Electronics|Pharmaceuticals|Semiconductor|Semiconductors|Lab|Labs|(?:Research|Technology|Testing|Test|Innovation|Competence|Certification|Metrology|Standards) (?:Centre|Center)|Centre of Excellence|Sdn Bhd|Bhd|AG|SE|B\.V\.|N\.V\.|S\.A\.|S\.p\.A\.)(?-u:\b)|(?-u:\b)(?:[A-Z][\w’'&-]* (?:and |& )?){1,6}Co\.,? ?(?:Ltd\.?|Limited|Inc\.?|LLC)",
    )
});

/// Bodies whose name begins with what they are: `Ministry of Economy, Trade and Industry`,
/// `Association of Manufacturers of Domestic Appliances`.
static ENGLISH_OF: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?-u:\b)(?:Ministry|Department) (?:of|for) [A-Z][a-z]+(?:, [A-Z][a-z]+)+ and [A-Z][a-z]+(?: [A-Z][a-z]+)?|(?-u:\b)(?:(?:[A-Z][a-z][\w’'-]* ){0,3}(?:Agency|Directorate|Directorate-General|Directorate General|Institute|Association|Society|Federation|Confederation|Council|Chamber|Academy|University|Court|Centre|Center|Inspectorate|Authority|Alliance|Foundation|Organi[sz]ation|Union|College|Laboratory|Network|Commission) (?:of|for|on)|(?:[A-Z][a-z]* )?(?:Ministry of|Ministry for|Department for|Department of|Office of|Office for|Bureau of|Board of)) (?:the )?(?:U\.S\. )?[A-Z][a-z][\w’'-]*(?:(?: (?:and|&) | (?:of|for|in|on)(?: the)? | )[A-Z][a-z][\w’'-]*){0,7}|(?-u:\b)(?:[A-Z][a-z]+ ){1,3}Administration for [A-Z][a-z]+(?: [A-Z][a-z]+){0,4}|(?-u:\b)(?:National|State|General|Federal|Royal) (?:[A-Z][a-z][\w’'-]* (?:and )?){1,4}Administration(?-u:\b)",
    )
});

/// What a body abroad is called in Chinese: 日本经济产业省, 韩国国家技术标准院.
static ABROAD: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?:美国|欧盟|欧洲|日本|韩国|英国|德国|法国|意大利|西班牙|葡萄牙|荷兰|瑞典|丹麦|挪威|芬兰|加拿大|澳大利亚|新西兰|新加坡|印度尼西亚|印尼|印度|马来西亚|泰国|越南|菲律宾|俄罗斯|巴西|墨西哥|智利|阿根廷|南非|肯尼亚|埃及|沙特阿拉伯|沙特|阿联酋|以色列|土耳其|瑞士|奥地利|比利时|波兰|捷克|匈牙利|罗马尼亚|乌克兰|哈萨克斯坦|乌兹别克斯坦|蒙古|巴基斯坦|孟加拉国|斯里兰卡|柬埔寨|老挝|缅甸|香港|澳门|台湾)\p{Han}{2,18}?(?:委员会|管理局|监督局|总局|研究院|研究所|联合会|基金会|办公室|协会|学会|联盟|组织|中心|总署|部|省|署|局|厅|院)",
    )
});

/// How institutes, laboratories, universities, publishers and test houses end.
static INSTITUTE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"研究院|研究所|研究总院|实验室|大学|出版社|出版集团|监测总站|检测中心|检验中心|检验院|检测院|检测所|设计院|科学院|研究中心|技术中心|评价中心|认证中心|质检中心|律师事务所|会计师事务所|审评中心|促进中心|评估中心|咨询中心|测试中心|标准化院|质检院|计量院",
    )
});

/// What a region's government and its departments are called.
static REGIONAL: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?:北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|深圳|宁波|青岛|厦门|大连|广州|杭州|南京|武汉|成都|西安|苏州)(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)(?:\p{Han}{2,3}市)?(?:人民政府(?:办公厅)?|\p{Han}{2,12}?(?:厅|局|委员会|管委会|办公室|研究院|研究所|检验院|检测院|标准化院|协会|学会|联合会|研究中心|检测中心|促进会|商会))",
    )
});

/// How companies end, and associations of the whole country.
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"股份有限公司|有限责任公司|有限公司|集团公司|中国\p{Han}{2,14}?(?:协会|学会|联合会|研究院|研究所|促进会)",
    )
});

/// Where a company's name begins: behind a mark, or a word that ends what came before;
/// `None` when that is too far.
fn company_start(text: &str, head: usize) -> Option<usize> {
    let start = name_start(text, head)?;
    (start + 6 < head).then_some(start)
}

/// Where an institute's name begins; `None` where its words say only what kind it is.
fn institute_start(text: &str, head: usize) -> Option<usize> {
    /// Words that name no institute by themselves.
    const KINDS: &[&str] = &[
        "检测",
        "重点",
        "各",
        "有关",
        "相关",
        "该",
        "本",
        "第三方",
        "认可",
        "所有",
        "高校",
        "科研",
        "国内",
        "国外",
        "其",
        "省级",
        "我国",
        "专业",
        "企业",
        "合格",
        "指定",
        "国家级",
        "家",
        "多家",
        "联合",
        "国家重点",
        "认证",
        "检验",
        "校准",
        "测试",
        "有资质",
        "具备",
        "等",
        "综合",
        "大型",
        "数据",
        "新",
        "开放",
        "示范",
        "创新",
        "共建",
        "工程技术",
        "知名",
        "著名",
        "重点大",
        "多个",
        "个",
        "所",
        "名",
    ];
    let start = name_start(text, head)?;
    let name = text.get(start..head)?;
    let kind = KINDS
        .iter()
        .any(|word| name == *word || name.starts_with("各") || name.starts_with("有关"));
    (!kind && 6 <= name.len()).then_some(start)
}

/// Where a name in Chinese begins that ends before `head`: behind a mark, or a word that
/// ends what came before; `None` when that is too far.
fn name_start(text: &str, head: usize) -> Option<usize> {
    /// Words of two characters and more that end what came before.
    const CUTS: &[&str] = &[
        "联合",
        "组织",
        "委托",
        "会同",
        "牵头",
        "依托",
        "承担",
        "担任",
        "通过",
        "支持",
        "指导",
        "来自",
        "其中",
        "包括",
        "邀请",
        "授权",
        "以及",
        "单位为",
        "负责",
        "起草",
        "参与",
        "协助",
        "发布",
        "批准",
        "同意",
        "挂靠",
        "隶属",
        "设在",
        "位于",
        "前往",
        "走访",
        "调研",
        "公司",
        "近日",
        "日前",
        "目前",
        "会上",
        "据",
    ];
    let start = name_start_by_marks(text, head)?;
    let name = text.get(start..head)?;
    let cut = CUTS
        .iter()
        .filter_map(|word| name.rfind(word).map(|at| at + word.len()))
        .filter(|at| *at + 5 < name.len())
        .max()
        .unwrap_or(0);
    Some(start + cut)
}

fn name_start_by_marks(text: &str, head: usize) -> Option<usize> {
    let mut start = head;
    for (count, c) in text[..head].chars().rev().enumerate() {
        let named = gnomon_model::is_han(c)
            || c.is_ascii_uppercase()
            || matches!(c, '（' | '）' | '(' | ')');
        if !named
            || matches!(
                c,
                '由' | '和'
                    | '与'
                    | '及'
                    | '了'
                    | '为'
                    | '向'
                    | '对'
                    | '经'
                    | '在'
                    | '的'
                    | '于'
                    | '是'
                    | '以'
                    | '将'
                    | '从'
                    | '至'
                    | '到'
            )
        {
            break;
        }
        if 23 < count {
            return None;
        }
        start -= c.len_utf8();
    }
    let open = text[start..head].matches(['（', '(']).count();
    let shut = text[start..head].matches(['）', ')']).count();
    (open == shut).then_some(start)
}

/// Where in a name behind 'and' another body begins.
fn second_body(name: &str) -> Option<usize> {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r" and (?:[A-Z][\w’'-]* ){0,4}(?:Ministry|Department|Bureau|Office|Agency|Directorate|Institute|Association|Society|Federation|Council|Chamber|Academy|University|Court|Authority|Alliance|Foundation|Commission)(?: (?:of|for)|$)",
        )
    });
    OTHER.find(name).map(|found| found.start())
}

/// Bodies that are known by what they are.
const ASSEMBLIES: &[&str] =
    &["Parliament", "Council", "Commission", "Senate", "House", "Congress", "Assembly"];

/// An office right behind the name of a region's department: 固体废物处.
static OFFICE: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"^\p{Han}{2,6}?处"));

/// Words with which the name of no body begins.
const LEAD: &[&str] = &[
    "The", "This", "In", "On", "At", "By", "For", "From", "With", "And", "An", "A", "Under", "Its",
    "Of",
];

pub(crate) fn find(sweep: &Sweep<'_>) -> Vec<Find> {
    let text = sweep.text();
    let mut out = Vec::new();
    for found in ENGLISH.find_iter(text) {
        let start = without_lead(text, found.start(), found.end(), LEAD);
        let span = Span::new(start, found.end());
        let name = span.of(text);
        // `Association Standards`: the name goes on, and is another.
        let goes_on = text[found.end()..].strip_prefix(' ').is_some_and(|rest| {
            let of = ["of ", "for "].iter().find_map(|word| rest.strip_prefix(word));
            of.unwrap_or(rest).starts_with(|c: char| c.is_ascii_uppercase())
        });
        // `the Technical Commission`, `the Final Administration`: what kind it is, and no name.
        const GENERIC: &[&str] = &[
            "Technical",
            "Governing",
            "Advisory",
            "Executive",
            "Management",
            "Steering",
            "Joint",
            "Public",
            "National",
            "State",
            "Federal",
            "Local",
            "Competent",
            "Regulatory",
            "Other",
            "Relevant",
            "Testing",
            "Inspection",
            "Certification",
            "Calibration",
            "Accreditation",
            "Notified",
            "Designated",
            "Accredited",
            "Approved",
            "Research",
            "Trade",
            "Industry",
        ];
        let generic = name.split(' ').count() == 2
            && name.split(' ').next().is_some_and(|word| GENERIC.contains(&word));
        // 'Parliament and Council': the first of two is a body of its own.
        let two = name.split_once(" and ").is_some_and(|(first, second)| {
            [first, second].iter().all(|part| ASSEMBLIES.contains(part))
        });
        if 1 < name.split(' ').count() && !name.contains('\n') && !goes_on && !generic && !two {
            out.push(body(text, span));
        }
    }
    let mut at = 0;
    while let Some(found) = ENGLISH_OF.find_at(text, at) {
        let name = found.as_str();
        let first = name.split(' ').next().unwrap_or("");
        // A Department of Physics is one of many; 'the Philippine Department of Energy' is a body.
        let department = name
            .find("Department of ")
            .is_some_and(|at| sweep.knowledge.nation(name[..at].trim_end()).is_none());
        if department {
            at = found.end();
            continue;
        }
        let lead = if LEAD.contains(&first) { first.len() + 1 } else { 0 };
        // 'the University of Twente and Delft University of Technology': two bodies.
        let end = second_body(name).map_or(found.end(), |cut| found.start() + cut);
        if !name.contains('\n') && found.start() + lead < end {
            out.push(body(text, Span::new(found.start() + lead, end)));
        }
        at = end.max(found.start() + 1);
    }
    for found in REGIONAL.find_iter(text) {
        let rest = &text[found.end()..];
        let office = OFFICE.find(rest).filter(|office| {
            !rest[office.end()..].starts_with(['理', '置', '罚', '于', '境', '以', '分', '在'])
        });
        let end = found.end() + office.map_or(0, |office| office.end());
        out.push(body(text, Span::new(found.start(), end)));
    }
    for found in ABROAD.find_iter(text) {
        let next = text[found.end()..].chars().next();
        let cut = matches!(
            next,
            Some('分' | '门' | '件' | '位' | '级' | '队' | '落' | '略' | '面' | '势' | '长')
        );
        let inner = ["内部", "全部", "外部", "局部", "各部"]
            .iter()
            .any(|end| found.as_str().ends_with(end));
        if !cut && !inner {
            out.push(body(text, Span::from(found.range())));
        }
    }
    for found in INSTITUTE.find_iter(text) {
        if let Some(start) = institute_start(text, found.start()) {
            out.push(body(text, Span::new(start, found.end())));
        }
    }
    for found in CHINESE.find_iter(text) {
        if found.as_str().starts_with("中国") {
            out.push(body(text, Span::from(found.range())));
        } else if let Some(start) = company_start(text, found.start()) {
            out.push(body(text, Span::new(start, found.end())));
        }
    }
    spelled_out(text, &mut out);
    out.sort_by_key(|find| (find.span.start, usize::MAX - find.span.end));
    let mut end = 0;
    out.retain(|find| {
        let keep = end <= find.span.start;
        end = end.max(find.span.end);
        keep
    });
    abbreviated(sweep, &mut out);
    out
}

/// What a text calls by the first letters of its name is a body where one of its words says
/// so: `British Electrotechnical Committee (BEC)`.
fn spelled_out(text: &str, out: &mut Vec<Find>) {
    static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?-u:\b)(?P<name>(?:[A-Z][\w’'-]* (?:(?:of|for|and|the|on|in|&) ){0,2}){1,8}[A-Z][\w’'-]*) \([“\x22]?(?P<short>[A-Z][A-Za-z&-]{1,9})[”\x22]?\)",
        )
    });
    const NOUNS: &[&str] = &[
        "Committee",
        "Board",
        "Group",
        "Centre",
        "Center",
        "Council",
        "Agency",
        "Authority",
        "Association",
        "Institute",
        "Office",
        "Organisation",
        "Organization",
        "Administration",
        "Bureau",
        "Commission",
        "Society",
        "Federation",
        "Union",
        "Foundation",
        "Alliance",
        "Directorate",
        "Laboratory",
        "Secretariat",
        "Panel",
        "Partnership",
    ];
    for found in SPELLED.captures_iter(text) {
        let (Some(name), Some(short)) = (found.name("name"), found.name("short")) else { continue };
        let start = without_lead(text, name.start(), name.end(), LEAD);
        let words: Vec<&str> = text[start..name.end()].split(' ').collect();
        let noun =
            [words.first(), words.last()].into_iter().flatten().any(|word| NOUNS.contains(word));
        let technical =
            words.windows(2).any(|pair| pair[0] == "Technical" && pair[1] == "Committee");
        if noun && !technical && has_initials(&words, short.as_str()) {
            out.push(body(text, Span::new(start, name.end())));
        }
    }
}

/// Whether the capitals of a short form are first letters of the words, in their order and
/// from the first word on.
fn has_initials(words: &[&str], short: &str) -> bool {
    let mut initials = words
        .iter()
        .flat_map(|word| word.split('-'))
        .filter_map(|word| word.chars().next())
        .map(|c| c.to_ascii_uppercase());
    let mut letters = short.chars().filter(char::is_ascii_uppercase);
    let first = words.first().and_then(|word| word.chars().next());
    letters.clone().count() > 1
        && letters.clone().next() == first
        && letters.all(|letter| initials.any(|initial| initial == letter))
}

/// Short forms that the text itself gives a body: `(BEC)`, （以下简称“电子标准院”）. They mean
/// it wherever they stand.
fn abbreviated(sweep: &Sweep<'_>, out: &mut Vec<Find>) {
    static SHORT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^\x20?[(（](?P<said>以下简称为?|下称|简称|hereinafter(?: referred to as)?(?: the)?|the)?[:：]?\x20?[“\x22‘]?(?P<short>[A-Z][A-Za-z&-]{1,11}|\p{Han}{2,10})[”\x22’]?[)）]",
        )
    });
    let text = sweep.text();
    let mut meanings: BTreeMap<&str, Entity> = BTreeMap::new();
    let listed = sweep.finds.iter().filter(|find| find.kind == MentionKind::Organisation);
    for find in listed.chain(out.iter()) {
        let rest = text.get(find.span.end..floor(text, find.span.end + 80)).unwrap_or("");
        let Some(short) = SHORT.captures(rest).and_then(|found| found.name("short")) else {
            continue;
        };
        let (name, short) = (find.span.of(text), short.as_str());
        let chinese = short.starts_with(gnomon_model::is_han);
        let fits = if chinese {
            let mut letters = name.chars();
            short.len() < name.len() && short.chars().all(|c| letters.any(|other| other == c))
        } else if name.starts_with(gnomon_model::is_han) {
            short.chars().filter(char::is_ascii_uppercase).count() > 1
        } else {
            has_initials(&name.split(' ').collect::<Vec<_>>(), short)
        };
        if let Some(entity) = find.entity.clone().filter(|_| fits) {
            meanings.entry(&text[short_range(text, find.span.end, short)]).or_insert(entity);
        }
    }
    let Some(names) = (!meanings.is_empty())
        .then(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(meanings.keys())
                .ok()
        })
        .flatten()
    else {
        return;
    };
    let entities: Vec<&Entity> = meanings.values().collect();
    let uses: Vec<Find> = names
        .find_iter(text)
        .filter(|found| at_word_boundary(text, found.start(), found.end()))
        .filter_map(|found| {
            let entity = *entities.get(found.pattern().as_usize())?;
            Some(Find::entity(MentionKind::Organisation, Span::from(found.range()), entity.clone()))
        })
        .collect();
    out.sort_by_key(|find| find.span);
    let taken: Vec<Span> = out.iter().map(|find| find.span).collect();
    out.extend(uses.into_iter().filter(|find| {
        let next = taken.partition_point(|other| other.end <= find.span.start);
        !taken.get(next).is_some_and(|other| other.overlaps(find.span))
    }));
}

/// Where a short form stands behind a name.
fn short_range(text: &str, from: usize, short: &str) -> std::ops::Range<usize> {
    let at = text.get(from..).and_then(|rest| rest.find(short)).map_or(from, |at| from + at);
    at..at + short.len()
}

fn body(text: &str, span: Span) -> Find {
    let name = span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    Find::entity(MentionKind::Organisation, span, Entity::new(EntityKind::Organisation, name))
}
