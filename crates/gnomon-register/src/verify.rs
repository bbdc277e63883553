//! Re-checking everything: fixity of the blobs, evidence against the texts.

use gnomon_model::answer::{Testimony, Verification};
use gnomon_model::{Entity, EntityKind, Lines, Span};

use crate::show::kind_named;
use crate::{Register, RegisterError, blob, record};

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
        let readings: Vec<(i64, String, String, String)> = {
            let mut query = self.db.prepare(
                "select r.id, d.sha256, coalesce(r.text_sha256, d.sha256), d.origin from reading r join deposit d on d.id = r.deposit order by r.id",
            )?;
            let rows = query
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        let total = readings.len() as u64;
        for (done, (reading, sha256, text_sha256, origin)) in readings.iter().enumerate() {
            self.check_blob(sha256, "deposit", origin, &mut found)?;
            found.deposits += 1;
            if let Some(text) =
                self.check_blob(text_sha256, "canonical text", origin, &mut found)?
            {
                self.check_evidence(*reading, &String::from_utf8_lossy(&text), origin, &mut found)?;
            }
            progress(done as u64 + 1, total);
        }
        for tombstone in self.tombstones()? {
            if self.blobs.get(&tombstone.sha256)?.is_some() {
                found.problems.push(format!(
                    "`{}` was removed, but its bytes are there ({}); run `gnomon remove` on it again",
                    tombstone.origin, tombstone.sha256
                ));
            }
        }
        self.check_references(&mut found)?;
        self.check_statements(&mut found)?;
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
        let mut query = self.db.prepare("select key, kind, label from entity")?;
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

    /// Every statement is what was recorded, and none is missing.
    fn check_statements(&self, found: &mut Verification) -> Result<(), RegisterError> {
        let readings: Vec<(i64, String, i64)> = {
            let mut query = self.db.prepare(
                "select r.id, d.sha256 || char(10) || r.reader || char(10) || r.extractor, r.statements
                 from reading r join deposit d on d.id = r.deposit",
            )?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        for (reading, origin, recorded) in readings {
            let mut here = 0usize;
            for testimony in self.of_reading(reading)? {
                here += 1;
                match testimony {
                    Ok(testimony) if testimony.statement.evidence.is_empty() => {
                        found.problems.push(format!("statement {} has no evidence", testimony.id));
                    }
                    Ok(testimony) if is_as_recorded(&origin, &testimony)? => {}
                    Ok(testimony) => {
                        found
                            .problems
                            .push(format!("statement {} is not what was recorded", testimony.id));
                    }
                    Err(error) => found.problems.push(error.to_string()),
                }
            }
            found.statements += here;
            if i64::try_from(here).unwrap_or(i64::MAX) != recorded {
                found.problems.push(format!(
                    "reading {reading} recorded {recorded} statements, {here} are there"
                ));
            }
        }
        Ok(())
    }

    fn check_blob(
        &self,
        sha256: &str,
        what: &str,
        origin: &str,
        found: &mut Verification,
    ) -> Result<Option<Vec<u8>>, RegisterError> {
        let Some(bytes) = self.blobs.get(sha256)? else {
            found.problems.push(format!("the {what} of `{origin}` is missing ({sha256})"));
            return Ok(None);
        };
        if blob::sha256(&bytes) != sha256 {
            found.problems.push(format!("the {what} of `{origin}` has changed on disk ({sha256})"));
            return Ok(None);
        }
        Ok(Some(bytes))
    }

    fn check_evidence(
        &self,
        reading: i64,
        text: &str,
        origin: &str,
        found: &mut Verification,
    ) -> Result<(), RegisterError> {
        let mut query = self.db.prepare_cached(
            "select hex(s.id), e.start_byte, e.end_byte, coalesce(q.text, ''), q.line from evidence e join statement s on s.seq = e.statement
             left join quote q on q.reading = s.reading and q.start_byte = e.start_byte and q.end_byte = e.end_byte
             where s.reading = $1",
        )?;
        let lines = Lines::new(text);
        let mut rows = query.query([reading])?;
        while let Some(row) = rows.next()? {
            let (id, start, end, quote): (String, i64, i64, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let byte = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
            let span = Span { start: byte(start), end: byte(end).max(byte(start)) };
            found.evidence += 1;
            let line: Option<i64> = row.get(4)?;
            if line.is_some_and(|line| line != record::length(lines.of(span.start))) {
                found.problems.push(format!(
                    "statement {id}: its quote stands on line {} of `{origin}`",
                    lines.of(span.start)
                ));
            }
            if quote.is_empty() || span.of(text) != quote {
                found.problems.push(format!(
                    "statement {id}: `{origin}` does not have its quote at bytes {start} to {end}"
                ));
            }
        }
        Ok(())
    }
}

/// Whether a statement still has the content that its id was made from.
fn is_as_recorded(origin: &str, testimony: &Testimony) -> Result<bool, RegisterError> {
    let is = |id: [u8; 16]| blob::hex(&id) == testimony.id;
    Ok(is(record::statement_id(origin, &testimony.statement)?)
        || is(record::statement_id_of_format_1(origin, &testimony.statement)?))
}
