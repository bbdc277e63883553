//! Standard systems, catalogues and targets as pages.

use std::sync::Arc;
use std::time::Duration;

use gnomon_model::Property;
use gnomon_register::Register;
use gnomon_system::{
    Catalogue, CatalogueChange, CatalogueEdition, Children, Edition, Item, Standing, System, diff,
};
use gnomon_tally::{Ledger, Target, ledger};
use gnomon_web::{
    ChangeView, Lang, Nav, NodeView, Shell, SystemRow, SystemView, SystemsView, TargetView,
    TargetsView,
};

use super::checks::is_web;
use super::pages::wrong;
use super::{Answer, LONGEST_PATIENCE, PATIENCE, Request, Shown, Site};
use crate::commands::tree::{Found, all, label};

/// Targets times figures that are set beside each other.
const PAIRS: u64 = 50_000_000;
/// Targets and figures that are in memory for it.
const FIGURES: u64 = 100_000;

/// Targets on a page.
const TARGETS: usize = 300;

impl Site {
    pub(super) fn systems(
        self: &Arc<Site>,
        request: &Request,
        json: bool,
    ) -> anyhow::Result<Answer> {
        let l = request.lang;
        let found = all()?
            .into_iter()
            .map(|found| match found {
                Found::System(system) => SystemRow {
                    name: system.name.both(),
                    kind: system.kind,
                    editions: system.editions.into_iter().map(|edition| edition.id).collect(),
                    id: system.id,
                },
                Found::Catalogue(catalogue) => SystemRow {
                    name: catalogue.name.both(),
                    kind: l.t("catalogue", "目录").to_owned(),
                    editions: catalogue.editions.into_iter().map(|edition| edition.id).collect(),
                    id: catalogue.id,
                },
            })
            .collect();
        // The page is of systems; that targets are still being set against figures does not hold it up.
        let ledger = self.with_register(|register| {
            Ok(self.ledger(register, (!json).then_some(PATIENCE))?.and_then(Shown::value))
        })?;
        let targets = ledger.as_ref().map(|(ledger, _)| ledger.targets.len());
        let behind = ledger.is_some_and(|(_, behind)| behind);
        let s = self.shell(request, Nav::Systems, l.t("Systems", "标准体系"), "/systems.json");
        Answer::view(200, &SystemsView { s, found, targets, behind }, json)
    }

    pub(super) fn system(&self, request: &Request, json: bool) -> anyhow::Result<Answer> {
        let key = request.param("key");
        let found = all()?.into_iter().find(|found| found.id() == key);
        let wanted = Some(request.param("edition")).filter(|edition| !edition.is_empty());
        let since = Some(request.param("since")).filter(|edition| !edition.is_empty());
        let json_at =
            format!("/system.json{}", request.here.find('?').map_or("", |at| &request.here[at..]));
        let frame = |name: &str| self.shell(request, Nav::Systems, name, &json_at);
        let view = match &found {
            Some(Found::System(system)) => {
                of_system(frame(&system.name.both()), system, wanted, since)
            }
            Some(Found::Catalogue(catalogue)) => {
                of_catalogue(frame(&catalogue.name.both()), catalogue, wanted, since)
            }
            None => None,
        };
        Answer::view(200, &view.ok_or_else(|| self.unknown(request))?, json)
    }

    pub(super) fn targets(
        self: &Arc<Site>,
        request: &Request,
        json: bool,
    ) -> anyhow::Result<Answer> {
        let l = request.lang;
        let on = self.today();
        let only = request.param("standing").to_owned();
        self.with_register(|register| {
            let Some(shown) = self.ledger(register, Some(LONGEST_PATIENCE))? else {
                return Err(wrong(
                    503,
                    l.t(
                        "The register has too many targets and figures to set each beside all others.",
                        "登记库中的目标与数据过多，无法逐一比对。",
                    ),
                    l.t(
                        "`gnomon targets FILE…` does it for the documents that you name; search finds single targets.",
                        "可用 `gnomon targets FILE…` 比对指定文档，或检索单个目标。",
                    ),
                ));
            };
            let Some((ledger, behind)) = shown.value() else {
                return Err(self.working(request));
            };
            let standings = ["met", "missed", "open", "unknown"]
                .into_iter()
                .map(|name| {
                    let count =
                        ledger.targets.iter().filter(|target| standing(target) == name).count();
                    (name.to_owned(), words(name, l).to_owned(), count)
                })
                .collect();
            let mut targets: Vec<TargetView> = ledger
                .targets
                .iter()
                .filter(|target| only.is_empty() || standing(target) == only)
                .map(|target| target_view(target, l))
                .collect();
            let more = if json { 0 } else { targets.len().saturating_sub(TARGETS) };
            targets.truncate(targets.len() - more);
            let at = match only.is_empty() {
                true => "/targets.json".to_owned(),
                false => format!("/targets.json?standing={}", gnomon_web::encode(&only)),
            };
            let s = self.shell(request, Nav::Systems, l.t("Targets", "目标"), &at);
            let view = TargetsView { s, on, standings, only: only.clone(), targets, more, behind };
            Answer::view(200, &view, json)
        })
    }

    /// The ledger of targets, as things stand. `None` where there are too many to set them beside all figures.
    fn ledger(
        self: &Arc<Site>,
        register: &Register,
        patience: Option<Duration>,
    ) -> anyhow::Result<Option<Shown<Ledger>>> {
        let (targets, counts) =
            (register.count_of(&[Property::Target])?, register.count_of(&[Property::Count])?);
        if PAIRS < targets.saturating_mul(counts) || FIGURES < targets + counts {
            return Ok(None);
        }
        let now = (register.mark()?, self.today());
        let site = Arc::clone(self);
        let work = move || {
            site.with_own_register(|register| {
                let (mark, on) = (register.mark()?, site.today());
                let of = [Property::Target, Property::Count, Property::Issued];
                let said = register.with_property(&of, &site.view())?;
                Ok(((mark, on), ledger(&said, None, on)))
            })
        };
        // Of another day the standings may be wrong.
        self.targets.ask(&now, patience, |(_, day)| *day == now.1, work).map(Some)
    }
}

/// A comparator as it is printed.
fn sign(sign: &str) -> &str {
    match sign {
        ">=" => "≥",
        "<=" => "≤",
        sign => sign,
    }
}

fn standing(target: &Target) -> String {
    format!("{:?}", target.standing).to_lowercase()
}

fn words(standing: &str, l: Lang) -> &'static str {
    match (standing, l) {
        ("met", Lang::En) => "met",
        ("met", Lang::Zh) => "已实现",
        ("missed", Lang::En) => "missed",
        ("missed", Lang::Zh) => "未实现",
        ("open", Lang::En) => "open",
        ("open", Lang::Zh) => "进行中",
        (_, Lang::En) => "not known",
        (_, Lang::Zh) => "尚不清楚",
    }
}

fn target_view(target: &Target, l: Lang) -> TargetView {
    let unit = target.quantity.unit.as_deref().unwrap_or_default();
    let standing = standing(target);
    TargetView {
        owner: gnomon_render::one_line(&target.owner),
        figure: format!(
            "{} {} {unit}",
            sign(target.quantity.comparator.sign()),
            target.quantity.value
        )
        .trim()
        .to_owned(),
        horizon: target.horizon.map_or(l.t("no horizon", "无期限").to_owned(), |day| {
            format!("{} {day}", l.t("by", "至"))
        }),
        words: words(&standing, l).to_owned(),
        standing,
        evidence: gnomon_render::one_line(&target.evidence),
        source: gnomon_web::file_name(&target.source).to_owned(),
        href: match target.span {
            Some(span) => gnomon_web::to_span(&target.deposit, span),
            None => gnomon_web::to_document(&target.deposit),
        },
        progress: target
            .progress
            .iter()
            .map(|figure| {
                let on = figure.on.map_or(String::new(), |day| format!(" {day}"));
                format!(
                    "{}{on}: {} “{}”",
                    figure.basis,
                    figure.value,
                    gnomon_render::one_line(&figure.evidence)
                )
            })
            .collect(),
    }
}

fn of_system(
    s: Shell,
    system: &System,
    wanted: Option<&str>,
    since: Option<&str>,
) -> Option<SystemView> {
    let l = s.l;
    let edition = system.edition(wanted)?;
    let changes = match since {
        Some(since) => changes(system.edition(Some(since))?, edition, l),
        None => Vec::new(),
    };
    let below = edition.children_of();
    let top = edition.nodes.iter().map(|node| node.level).min().unwrap_or(0);
    let nodes = edition
        .in_order()
        .into_iter()
        .filter_map(|index| {
            let node = edition.nodes.get(index)?;
            let mut doubts = Vec::new();
            if node.standing == Standing::Unverified {
                doubts.push(l.t("unverified", "未经核实").to_owned());
            }
            if node.children == Children::Unknown {
                let none = below.get(index).is_none_or(Vec::is_empty);
                doubts.push(match none {
                    true => l.t("what lies below is not known", "下级不详").to_owned(),
                    false => l.t("others below are not known", "其余下级不详").to_owned(),
                });
            }
            Some(NodeView {
                level: node.level.saturating_sub(top),
                number: node.number.clone().unwrap_or_default(),
                name: node.name.both(),
                lines: node
                    .priorities
                    .iter()
                    .map(|priority| format!("{} {priority}", l.t("first:", "优先：")))
                    .collect(),
                doubts,
            })
        })
        .collect();
    let about = [
        (l.t("date", "日期"), &edition.date),
        (l.t("status", "状态"), &edition.status),
        (l.t("logic", "编排逻辑"), &edition.logic),
    ];
    Some(SystemView {
        s,
        key: system.id.clone(),
        name: system.name.both(),
        edition: edition.id.clone(),
        editions: system.editions.iter().map(|edition| edition.id.clone()).collect(),
        about: about
            .into_iter()
            .filter_map(|(what, text)| Some((what.to_owned(), text.clone()?)))
            .collect(),
        nodes,
        stated: edition
            .levels()
            .into_iter()
            .map(|(level, stated, known)| match l {
                Lang::En => format!("level {level}: {stated} nodes by the source, {known} here"),
                Lang::Zh => format!("第{level}层：来源称 {stated} 个，此处 {known} 个"),
            })
            .collect(),
        unknown: edition.unknown.clone().unwrap_or_default(),
        sources: sources(&edition.sources),
        since: since.map(str::to_owned),
        changes,
    })
}

fn sources(sources: &[gnomon_system::Source]) -> Vec<(String, String)> {
    sources
        .iter()
        .map(|source| {
            let url = source.url.clone().filter(|url| is_web(url));
            (source.what.clone(), url.unwrap_or_default())
        })
        .collect()
}

fn changes(older: &Edition, newer: &Edition, l: Lang) -> Vec<ChangeView> {
    let names = |edition: &Edition, indices: &[usize]| {
        let names: Vec<String> =
            indices.iter().filter_map(|index| edition.nodes.get(*index)).map(label).collect();
        names.join(" + ")
    };
    diff(older, newer)
        .changes
        .into_iter()
        .map(|change| {
            let (old, new) = (names(older, &change.old), names(newer, &change.new));
            let mut notes = Vec::new();
            if change.judged {
                notes.push(l.t("our judgement", "本系统判断"));
            }
            if change.uncertain {
                notes.push(l.t(
                    "uncertain: the other edition is not wholly known here",
                    "不确定：另一版本不完整",
                ));
            }
            ChangeView {
                kind: change_words(&format!("{:?}", change.kind), l).to_owned(),
                words: match (old.is_empty(), new.is_empty()) {
                    (false, false) if old != new => format!("{old} → {new}"),
                    (false, true) => old,
                    _ => new,
                },
                note: notes.join("; "),
            }
        })
        .collect()
}

fn change_words(kind: &str, l: Lang) -> &'static str {
    match kind {
        "Kept" => l.t("kept", "保留"),
        "Renamed" => l.t("renamed", "更名"),
        "Moved" => l.t("moved", "移动"),
        "Split" => l.t("split", "拆分"),
        "Merged" => l.t("merged", "合并"),
        "Added" => l.t("added", "新增"),
        "Deleted" => l.t("deleted", "删除"),
        _ => l.t("not known", "不详"),
    }
}

fn of_catalogue(
    s: Shell,
    catalogue: &Catalogue,
    wanted: Option<&str>,
    since: Option<&str>,
) -> Option<SystemView> {
    let l = s.l;
    let edition = catalogue.edition(wanted)?;
    let changes = match since {
        Some(since) => catalogue_changes(catalogue.edition(Some(since))?, edition, l),
        None => Vec::new(),
    };
    let mut nodes = Vec::new();
    let mut group = "";
    for item in &edition.items {
        if item.group != group {
            group = &item.group;
            nodes.push(NodeView {
                level: 0,
                number: String::new(),
                name: group.to_owned(),
                lines: Vec::new(),
                doubts: Vec::new(),
            });
        }
        nodes.push(item_view(item, l));
    }
    let about = [
        (l.t("issued", "发布"), &edition.issued),
        (l.t("in force from", "施行"), &edition.effective),
        (l.t("repealed", "废止"), &edition.repealed),
    ];
    Some(SystemView {
        s,
        key: catalogue.id.clone(),
        name: catalogue.name.both(),
        edition: edition.id.clone(),
        editions: catalogue.editions.iter().map(|edition| edition.id.clone()).collect(),
        about: about
            .into_iter()
            .filter_map(|(what, text)| Some((what.to_owned(), text.clone()?)))
            .collect(),
        nodes,
        stated: edition
            .groups()
            .into_iter()
            .map(|(group, stated, known)| match l {
                Lang::En => format!("{group}: {stated} categories by the source, {known} here"),
                Lang::Zh => format!("{group}：来源称 {stated} 类，此处 {known} 类"),
            })
            .collect(),
        unknown: edition.unknown.clone().unwrap_or_default(),
        sources: sources(&edition.sources),
        since: since.map(str::to_owned),
        changes,
    })
}

fn item_view(item: &Item, l: Lang) -> NodeView {
    let mut doubts = Vec::new();
    if item.standing == Standing::Unverified {
        doubts.push(l.t("unverified", "未经核实").to_owned());
    }
    if !item.thresholds_known {
        doubts.push(l.t("thresholds not sourced", "门槛未有来源").to_owned());
    }
    let mut lines = Vec::new();
    for threshold in &item.thresholds {
        lines.push(format!(
            "{} {} {}",
            threshold.name.both(),
            sign(threshold.comparator.sign()),
            threshold.measure
        ));
        for conflict in &threshold.conflicts {
            lines
                .push(format!("▲ {}: {} — {}", conflict.source, conflict.says, conflict.judgement));
        }
    }
    NodeView {
        level: 1,
        number: item.number.map(|number| number.to_string()).unwrap_or_default(),
        name: item.name.both(),
        lines,
        doubts,
    }
}

fn catalogue_changes(
    older: &CatalogueEdition,
    newer: &CatalogueEdition,
    l: Lang,
) -> Vec<ChangeView> {
    let uncertain = |uncertain: bool| match uncertain {
        true => {
            l.t("uncertain: not every category is sourced", "不确定：类别来源不完整").to_owned()
        }
        false => String::new(),
    };
    let name = |item: String| {
        let found = newer.item(&item).or_else(|| older.item(&item));
        found.map_or(item, |item| item.name.both())
    };
    newer
        .changes_since(older)
        .into_iter()
        .map(|change| match change {
            CatalogueChange::Kept { item, same, changed, dropped, added, caveat } => {
                let mut parts = Vec::new();
                if !same.is_empty() {
                    parts.push(format!("{} {}", l.t("same:", "不变："), same.join(", ")));
                }
                parts.extend(
                    changed.iter().map(|(parameter, before, after)| {
                        format!("{parameter}: {before} → {after}")
                    }),
                );
                if !dropped.is_empty() {
                    parts.push(format!("{} {}", l.t("no more:", "取消："), dropped.join(", ")));
                }
                if !added.is_empty() && caveat.is_none() {
                    parts.push(format!("{} {}", l.t("new:", "新增："), added.join(", ")));
                }
                parts.extend(caveat);
                ChangeView {
                    kind: change_words("Kept", l).to_owned(),
                    words: name(item),
                    note: parts.join("; "),
                }
            }
            CatalogueChange::Added { item, uncertain: is } => ChangeView {
                kind: change_words("Added", l).to_owned(),
                words: name(item),
                note: uncertain(is),
            },
            CatalogueChange::Deleted { item, uncertain: is } => ChangeView {
                kind: change_words("Deleted", l).to_owned(),
                words: name(item),
                note: uncertain(is),
            },
        })
        .collect()
}
