//! Re-checking everything: fixity of the blobs, evidence against the texts.

use gnomon_model::answer::{Testimony, Verification};
use gnomon_model::{Entity, EntityKind, Lines};

use crate::show::{bytes_of, is_as_recorded, kind_named};
use crate::texts::Text;
use crate::{Register, RegisterError};

impl Register {
    /// Hashes every deposit and text again and compares every quote with the
    /// bytes of its span. Offline; changes nothing.
    pub fn verify(
        &self,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Verification, RegisterError> {
        let mut found = Verification::default();
        let integrity: String =
            self.db.query_row("pragma integrity_check", [], |row| row.get(0))?;
        if integrity != "ok" {
            found.problems.push(format!("the database is damaged: {integrity}"));
        }
        let readings: Vec<Read> = {
            let mut query = self.db.prepare(
                "select r.id, d.sha256, coalesce(r.text_sha256, d.sha256), d.origin, d.sha256 || char(10) || r.reader || char(10) || r.extractor, r.statements
                 from reading r join deposit d on d.id = r.deposit order by r.id",
            )?;
            let rows = query.query_map([], |row| {
                Ok(Read {
                    id: row.get(0)?,
                    sha256: row.get(1)?,
                    text_sha256: row.get(2)?,
                    origin: row.get(3)?,
                    ids_from: row.get(4)?,
                    recorded: row.get(5)?,
                })
            })?;
            rows.collect::<Result<_, _>>()?
        };
        let total = readings.len() as u64;
        for (done, reading) in readings.iter().enumerate() {
            self.check_blob(&reading.sha256, "deposit", &reading.origin, &mut found)?;
            found.deposits += 1;
            if reading.text_sha256 != reading.sha256 {
                self.check_blob(
                    &reading.text_sha256,
                    "canonical text",
                    &reading.origin,
                    &mut found,
                )?;
            }
            self.check_statements(reading, &mut found)?;
            progress(done as u64 + 1, total);
        }
        let here: i64 =
            self.db.query_row("select count(*) from statement", [], |row| row.get(0))?;
        if usize::try_from(here).unwrap_or(0) != found.statements {
            found.problems.push(format!(
                "{here} statements are there, {} of them among those of a reading",
                found.statements
            ));
        }
        for tombstone in self.tombstones()? {
            if self.blobs.find(&tombstone.sha256)?.is_some() {
                found.problems.push(format!(
                    "`{}` was removed, but its bytes are there ({}); run `gnomon remove` on it again",
                    tombstone.origin, tombstone.sha256
                ));
            }
        }
        self.check_references(&mut found)?;
        self.check_entities(&mut found)?;
        Ok(found)
    }

    /// What is wrong with the pages of the database; `None` when nothing is.
    pub fn quick_check(&self) -> Result<Option<String>, RegisterError> {
        let says: String = self.db.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
        Ok((says != "ok").then_some(says))
    }

    /// No row names another that is not there.
    fn check_references(&self, found: &mut Verification) -> Result<(), RegisterError> {
        let mut query = self.db.prepare("pragma foreign_key_check")?;
        for row in
            query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(2)?)))?
        {
            let (table, other) = row?;
            found
                .problems
                .push(format!("a row of `{table}` refers to one of `{other}` that is not there"));
        }
        Ok(())
    }

    /// The key of an entity is made from its kind and label.
    fn check_entities(&self, found: &mut Verification) -> Result<(), RegisterError> {
        let mut query = self.db.prepare("select key, kind, label from labelled")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (key, kind, label): (String, String, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            // The key of a document is made from its hash.
            if kind != EntityKind::Document.name()
                && Entity::new(kind_named(&kind)?, label.as_str()).key != key
            {
                found
                    .problems
                    .push(format!("the key `{key}` does not go with its label `{label}`"));
            }
        }
        Ok(())
    }

    /// Every statement of a reading is what was recorded and has its quotes, and none is
    /// missing. Statements come one by one: a list has more than memory should hold.
    fn check_statements(
        &self,
        reading: &Read,
        found: &mut Verification,
    ) -> Result<(), RegisterError> {
        let mut here = 0usize;
        let text = self.texts.get(&reading.text_sha256)?;
        let lines = match text.as_deref() {
            Some(Text::Whole(text)) => Some(Lines::new(text)),
            Some(Text::Long(_)) | None => None,
        };
        self.of_reading(reading.id, |testimony| {
            here += 1;
            let testimony = match testimony {
                Ok(testimony) => testimony,
                Err(error) => {
                    found.problems.push(error.to_string());
                    return Ok(());
                }
            };
            let Testimony { id, statement, source, .. } = &testimony;
            if statement.evidence.is_empty() {
                found.problems.push(format!("statement {id} has no evidence"));
                return Ok(());
            }
            for evidence in &statement.evidence {
                found.evidence += 1;
                if evidence.quote.is_empty() {
                    found.problems.push(format!(
                        "statement {id}: `{}` does not have its quote at bytes {} to {}",
                        reading.origin, evidence.span.start, evidence.span.end
                    ));
                }
            }
            let first = statement.evidence.first().map_or(0, |evidence| evidence.span.start);
            let line = match &lines {
                Some(lines) => Some(lines.of(first)),
                None => text.as_ref().and_then(|text| text.line(first)),
            };
            if line.is_some() && source.line != line {
                found.problems.push(format!(
                    "statement {id}: its quote stands on line {} of `{}`",
                    line.unwrap_or_default(),
                    reading.origin
                ));
            }
            // The id is made from the quotes as well: other bytes in their place show here.
            if !is_as_recorded(&reading.ids_from, &bytes_of(id), statement)? {
                found.problems.push(format!("statement {id} is not what was recorded"));
            }
            Ok(())
        })?;
        found.statements += here;
        if i64::try_from(here).unwrap_or(i64::MAX) != reading.recorded {
            found.problems.push(format!(
                "reading {} recorded {} statements, {here} are there",
                reading.id, reading.recorded
            ));
        }
        Ok(())
    }

    fn check_blob(
        &self,
        sha256: &str,
        what: &str,
        origin: &str,
        found: &mut Verification,
    ) -> Result<(), RegisterError> {
        if self.blobs.find(sha256)?.is_none() {
            found.problems.push(format!("the {what} of `{origin}` is missing ({sha256})"));
        } else if !self.blobs.holds(sha256)? {
            found.problems.push(format!("the {what} of `{origin}` has changed on disk ({sha256})"));
        }
        Ok(())
    }
}

/// A reading, as far as checking it needs.
struct Read {
    id: i64,
    sha256: String,
    text_sha256: String,
    origin: String,
    /// What the ids of its statements begin from.
    ids_from: String,
    recorded: i64,
}
