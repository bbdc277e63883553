//! Who holds which post where.
//!
//! > Mr. Jan Novak, Director General of ETSI · 主任委员李明华

use gnomon_model::{MentionKind, Property, Span, Value, is_han};

use crate::sweep::{Claim, Sweep};

pub(crate) fn apply(sweep: &mut Sweep<'_>) {
    let mut claims = Vec::new();
    for (person, post) in &sweep.posts {
        let Some(entity) = sweep
            .within(*person)
            .iter()
            .find(|find| find.kind == MentionKind::Person)
            .and_then(|find| find.entity.clone())
        else {
            continue;
        };
        let text = sweep.text();
        let words = post.of(text).trim();
        let rule = if words.chars().any(is_han) { "zh.post" } else { "en.post" };
        let evidence = Span::new(person.start.min(post.start), person.end.max(post.end));
        let mut claim = Claim::new(
            &entity,
            Property::HoldsPost,
            Value::Text(words.trim_start_matches("the ").to_owned()),
            evidence,
            rule,
        );
        // The body in the words of the post, else right before or behind them.
        let around =
            Span::new(evidence.start.saturating_sub(40), (evidence.end + 60).min(text.len()));
        let bodies = || {
            let start = sweep.finds.partition_point(|find| find.span.start < around.start);
            sweep.finds[start..].iter().take_while(|find| find.span.start < around.end).filter(
                |find| matches!(find.kind, MentionKind::Organisation | MentionKind::Committee),
            )
        };
        let at = bodies()
            .find(|find| post.contains(find.span))
            .or_else(|| bodies().filter(|find| find.span.end <= evidence.start).last());
        if let Some(body) = at {
            claim = claim.with("at", body.normal.clone());
        }
        claims.push(claim.sure(0.8));
    }
    for claim in claims {
        sweep.claim(claim);
    }
}
