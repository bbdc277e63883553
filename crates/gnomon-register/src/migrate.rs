//! Numbered steps from an empty database to the present format.
//!
//! A step that has been released is never edited: a change is a new one. All steps that
//! a register needs are one transaction: whatever is killed meanwhile leaves the register
//! as it was.

use gnomon_model::{Lines, Span, Value};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::blob::Blobs;
use crate::places::Places;
use crate::texts::{Text, Texts};
use crate::{RegisterError, value, write};

/// One step.
enum Step {
    /// In SQL alone.
    Sql(&'static str),
    /// SQL, then rows that need more than SQL, then SQL again.
    Carried(&'static str, fn(&Connection, &Texts) -> Result<(), RegisterError>, &'static str),
}

const STEPS: &[Step] = &[
    Step::Sql(include_str!("../migrations/0001_register.sql")),
    Step::Sql(include_str!("../migrations/0002_time_and_judgement.sql")),
    Step::Carried(
        include_str!("../migrations/0003_narrow.sql"),
        narrow,
        include_str!("../migrations/0003_narrow_end.sql"),
    ),
    Step::Sql(include_str!("../migrations/0004_topic.sql")),
    Step::Sql(include_str!("../migrations/0005_moved.sql")),
];

/// The format that this version writes.
pub(crate) fn known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// The format of a database; an error where it is a later one than this version knows.
pub(crate) fn format(db: &Connection) -> Result<i64, RegisterError> {
    let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match known() < found {
        true => Err(RegisterError::Newer { found, known: known() }),
        false => Ok(found),
    }
}

/// Brings a database to the present format.
pub(crate) fn migrate(db: &mut Connection, blobs: &Blobs) -> Result<(), RegisterError> {
    if format(db)? == known() {
        return Ok(());
    }
    // Another process may have migrated while this one waited for the lock.
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = format(&step)?;
    let texts = Texts::new(blobs.clone());
    for (index, one) in STEPS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        match one {
            Step::Sql(sql) => step.execute_batch(sql)?,
            Step::Carried(before, carry, after) => {
                step.execute_batch(before)?;
                carry(&step, &texts)?;
                step.execute_batch(after)?;
            }
        }
        step.pragma_update(None, "user_version", i64::try_from(index + 1).unwrap_or(i64::MAX))?;
    }
    step.commit()?;
    if 0 < found {
        // Gives back the room of what was written anew. Where there is no room to do so, the
        // register is as good as it was, and larger.
        let _ = db.execute_batch("vacuum");
    }
    Ok(())
}

/// Statements of format 2 as format 3 has them: values in short, evidence as places. A quote
/// that the kept text does not have (it was lost or damaged) stays where it is.
fn narrow(db: &Connection, texts: &Texts) -> Result<(), RegisterError> {
    let mut readings = db.prepare(
        "select r.id, coalesce(r.text_sha256, d.sha256) from old_reading r join deposit d on d.id = r.deposit order by r.id",
    )?;
    let mut quotes = db.prepare(
        "select start_byte, end_byte, text from old_quote where reading = $1 order by 1, 2",
    )?;
    let mut rows = readings.query([])?;
    while let Some(row) = rows.next()? {
        let (reading, sha256): (i64, String) = (row.get(0)?, row.get(1)?);
        let text = texts.get(&sha256)?;
        let mut quotes = quotes.query([reading])?;
        while let Some(row) = quotes.next()? {
            let span = span(row.get(0)?, row.get(1)?);
            let kept: String = row.get(2)?;
            let has = text.as_deref().and_then(|text| text.quote(span));
            if has.as_ref() != Some(&kept) {
                write::quote(db, reading, span, &kept)?;
            }
        }
    }
    let mut statements = db.prepare(
        "select s.seq, s.id, s.reading, s.subject, p.id, s.value, s.object, s.valid_from, s.valid_to, q.id, a.id, m.id,
                coalesce(r.text_sha256, d.sha256)
         from old_statement s
         join old_reading r on r.id = s.reading
         join deposit d on d.id = r.deposit
         left join word p on p.text = s.property
         left join word q on q.text = s.qualifiers
         left join word a on a.text = s.article
         left join manner m on m.rule = s.rule and m.confidence = s.confidence and m.editorial = s.editorial
         order by s.seq",
    )?;
    let mut evidence = db.prepare(
        "select e.start_byte, e.end_byte, q.line from old_evidence e
         left join old_quote q on q.reading = $1 and q.start_byte = e.start_byte and q.end_byte = e.end_byte
         where e.statement = $2 order by e.ordinal",
    )?;
    let mut insert = db.prepare(
        "insert into statement (seq, id, reading, subject, property, value, object, valid_from, valid_to, qualifiers, article, manner, places)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )?;
    // Lines of the text that was looked at last, for what was written without them.
    let mut lines: Option<(String, Lines)> = None;
    let mut rows = statements.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, reading): (i64, i64) = (row.get(0)?, row.get(2)?);
        let mut places = Places::default();
        let mut found = evidence.query(params![reading, seq])?;
        let mut first = true;
        while let Some(row) = found.next()? {
            places.spans.push(span(row.get(0)?, row.get(1)?));
            if std::mem::take(&mut first) {
                let line: Option<i64> = row.get(2)?;
                places.line = line.and_then(|line| usize::try_from(line).ok());
            }
        }
        if let (None, Some(start)) = (places.line, places.spans.first().map(|span| span.start)) {
            let sha256: String = row.get(12)?;
            if lines.as_ref().is_none_or(|(of, _)| *of != sha256)
                && let Some(Text::Whole(text)) = texts.get(&sha256)?.as_deref()
            {
                lines = Some((sha256.clone(), Lines::new(text)));
            }
            places.line =
                lines.as_ref().filter(|(of, _)| *of == sha256).map(|(_, it)| it.of(start));
        }
        // What cannot be read stays as it is, so that `verify` tells of it.
        let value: Option<String> = row.get(5)?;
        let value = value.map(|json| match serde_json::from_str::<Value>(&json) {
            Ok(value) => value::encode(&value).map(|short| short.unwrap_or(json)),
            Err(_) => Ok(json),
        });
        let day = |at: usize| -> Result<Option<i64>, RegisterError> {
            let day: Option<String> = row.get(at)?;
            Ok(day.and_then(|day| day.parse().ok()).map(write::number))
        };
        insert.execute(params![
            seq,
            row.get::<_, Vec<u8>>(1)?,
            reading,
            row.get::<_, i64>(3)?,
            row.get::<_, i64>(4)?,
            value.transpose()?,
            row.get::<_, Option<i64>>(6)?,
            day(7)?,
            day(8)?,
            row.get::<_, Option<i64>>(9)?,
            row.get::<_, Option<i64>>(10)?,
            row.get::<_, i64>(11)?,
            places.encode()
        ])?;
    }
    Ok(())
}

fn span(start: i64, end: i64) -> Span {
    let byte = |n: i64| usize::try_from(n).unwrap_or(0);
    Span { start: byte(start), end: byte(end).max(byte(start)) }
}
