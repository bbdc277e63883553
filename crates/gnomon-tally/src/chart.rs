//! A table as stacked bars, light and dark by the reader's preference.

use std::fmt::Write as _;

use gnomon_model::escape_xml;

use crate::table::Table;

const STYLE: &str = "
svg{font-family:'Noto Sans','Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif}
.ground{fill:#fff}text{fill:#1b1f24;font-size:13px}text.faint{fill:#57606a}text.title{font-size:17px;font-weight:600}
.s0{fill:#0a5cad}.s1{fill:#d97706}.s2{fill:#2e7d46}.s3{fill:#8e44ad}.s4{fill:#8a6d3b}.s5{fill:#5b6770}
@media(prefers-color-scheme:dark){.ground{fill:#0d1117}text{fill:#e6edf3}text.faint{fill:#9198a1}
.s0{fill:#58a6ff}.s1{fill:#f0a34a}.s2{fill:#56d364}.s3{fill:#c9a0ff}.s4{fill:#d2b48c}.s5{fill:#8b949e}}
";

/// Draws a table: a bar for each row, a shade for each column.
pub fn svg(title: &str, table: &Table) -> String {
    let wide = 760.0;
    let left =
        table.rows.iter().map(|(name, _)| width(name)).fold(80.0, f64::max).min(300.0) + 36.0;
    let most =
        table.rows.iter().map(|(_, counts)| counts.iter().sum::<usize>()).max().unwrap_or(0).max(1);
    let room = wide - left - 90.0;
    let mut y = 64.0;
    let mut body = String::new();
    if 1 < table.columns.len() {
        let mut x = 24.0;
        for (index, column) in table.columns.iter().enumerate() {
            let step = 18.0 + width(column) + 24.0;
            if wide < x + step {
                (x, y) = (24.0, y + 20.0);
            }
            let _ = write!(
                body,
                "<rect class=\"s{}\" x=\"{x:.0}\" y=\"{:.0}\" width=\"12\" height=\"12\"/><text x=\"{:.0}\" y=\"{y:.0}\">{}</text>",
                index % 6,
                y - 11.0,
                x + 18.0,
                escape_xml(column)
            );
            x += step;
        }
        y += 26.0;
    }
    for (name, counts) in &table.rows {
        let _ = write!(
            body,
            "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">{}</text>",
            left - 12.0,
            y + 4.0,
            escape_xml(&clip(name))
        );
        let mut x = left;
        for (index, count) in counts.iter().enumerate().filter(|(_, count)| 0 < **count) {
            #[expect(clippy::cast_precision_loss, reason = "counts of standards")]
            let length = room * *count as f64 / most as f64;
            let _ = write!(
                body,
                "<rect class=\"s{}\" x=\"{x:.1}\" y=\"{:.0}\" width=\"{length:.1}\" height=\"18\"><title>{}: {count}</title></rect>",
                index % 6,
                y - 10.0,
                escape_xml(&table.columns[index])
            );
            x += length;
        }
        let _ = write!(
            body,
            "<text class=\"faint\" x=\"{:.0}\" y=\"{:.0}\">{}</text>",
            x + 8.0,
            y + 4.0,
            counts.iter().sum::<usize>()
        );
        y += 26.0;
    }
    let high = y + 16.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide:.0}\" height=\"{high:.0}\" viewBox=\"0 0 {wide:.0} {high:.0}\" role=\"img\"><title>{title}</title><style>{STYLE}</style><rect class=\"ground\" width=\"100%\" height=\"100%\"/><text class=\"title\" x=\"24\" y=\"32\">{title}</text>{body}</svg>\n",
        title = escape_xml(title)
    )
}

fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 7.6 } else { 13.2 }).sum()
}

fn clip(text: &str) -> String {
    if width(text) <= 300.0 {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if 290.0 < width(&out) {
            break;
        }
        out.push(c);
    }
    out + "…"
}
