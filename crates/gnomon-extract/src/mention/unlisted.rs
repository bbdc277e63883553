//! Bodies that the authority data does not list, by how bodies are called.
//!
//! > Juvenile Products Manufacturers Association · Hartwell Lindqvist LLP
//! > 浙江省水利厅 · 上海浦联车路科技有限公司 · 中国自行车协会

use std::sync::LazyLock;

use gnomon_model::{Entity, EntityKind, MentionKind, Span};
use regex::Regex;

use crate::sweep::{Find, Sweep};

static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?-u:\b)(?:[A-Z][\w’'&-]* (?:and |& )?){1,6}(?:Association|Institute|Council|Federation|Foundation|Agency|Authority|Laboratory|University|Alliance|Consortium|Society|Academy|LLP|LLC|Ltd\.?|Limited|Inc\.?|GmbH|Corporation|Center of Excellence|Company)(?-u:\b)",
    )
    .expect("the pattern is constant and tested")
});

/// What a region's government and its departments are called.
static REGIONAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|深圳|宁波|青岛|厦门|大连|广州|杭州|南京|武汉|成都|西安|苏州)(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)(?:\p{Han}{2,3}市)?(?:人民政府(?:办公厅)?|\p{Han}{2,12}?(?:厅|局|委员会|管委会))",
    )
    .expect("the pattern is constant and tested")
});

/// How companies end, and associations of the whole country.
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"股份有限公司|有限责任公司|有限公司|集团公司|中国\p{Han}{2,14}?(?:协会|学会|联合会|研究院|研究所|促进会)",
    )
    .expect("the pattern is constant and tested")
});

/// Where a company's name begins: behind a mark, or a word that ends what came before;
/// `None` when that is too far.
fn company_start(text: &str, head: usize) -> Option<usize> {
    let mut start = head;
    for (count, c) in text[..head].chars().rev().enumerate() {
        let named = gnomon_model::is_han(c)
            || c.is_ascii_uppercase()
            || matches!(c, '（' | '）' | '(' | ')');
        if !named || matches!(c, '由' | '和' | '与' | '及' | '了' | '为' | '向' | '对' | '经')
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
    (open == shut && start + 6 < head).then_some(start)
}

/// Words with which the name of no body begins.
const LEAD: &[&str] = &[
    "The", "This", "In", "On", "At", "By", "For", "From", "With", "And", "An", "A", "Under", "Its",
    "Of",
];

pub(crate) fn find(sweep: &Sweep<'_>) -> Vec<Find> {
    let text = sweep.text();
    let mut out = Vec::new();
    for found in ENGLISH.find_iter(text) {
        let mut start = found.start();
        while let Some(word) = text.get(start..found.end()).and_then(|t| t.split(' ').next())
            && LEAD.contains(&word)
            && start + word.len() < found.end()
        {
            start += word.len() + 1;
        }
        let span = Span::new(start, found.end());
        let name = span.of(text);
        // `Association Standards`: the name goes on, and is another.
        let goes_on = text[found.end()..]
            .strip_prefix(' ')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
        if 1 < name.split(' ').count() && !name.contains('\n') && !goes_on {
            out.push(body(text, span));
        }
    }
    for found in REGIONAL.find_iter(text) {
        out.push(body(text, Span::from(found.range())));
    }
    for found in CHINESE.find_iter(text) {
        if found.as_str().starts_with("中国") {
            out.push(body(text, Span::from(found.range())));
        } else if let Some(start) = company_start(text, found.start()) {
            out.push(body(text, Span::new(start, found.end())));
        }
    }
    out.sort_by_key(|find| (find.span.start, usize::MAX - find.span.end));
    let mut end = 0;
    out.retain(|find| {
        let keep = end <= find.span.start;
        end = end.max(find.span.end);
        keep
    });
    out
}

fn body(text: &str, span: Span) -> Find {
    let name = span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    Find::entity(MentionKind::Organisation, span, Entity::new(EntityKind::Organisation, name))
}
