//! Re-checking everything: fixity of the blobs, evidence against the texts.

use gnomon_model::Span;
use gnomon_model::answer::Verification;

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
                "select r.id, r.sha256, r.text_sha256, d.origin from reading r join deposit d on d.sha256 = r.sha256 order by r.id",
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
        self.check_references(&mut found)?;
        self.check_statements(&mut found)?;
        Ok(found)
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

    /// Every statement is what was recorded, and none is missing.
    fn check_statements(&self, found: &mut Verification) -> Result<(), RegisterError> {
        let readings: Vec<(i64, String, i64)> = {
            let mut query = self.db.prepare("select id, sha256 || char(10) || reader || char(10) || extractor, statements from reading")?;
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
                    Ok(testimony)
                        if record::statement_id(&origin, &testimony.statement)? == testimony.id => {
                    }
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
            "select s.id, e.start_byte, e.end_byte, e.quote from evidence e join statement s on s.seq = e.statement where s.reading = $1",
        )?;
        let mut rows = query.query([reading])?;
        while let Some(row) = rows.next()? {
            let (id, start, end, quote): (String, i64, i64, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let byte = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
            let span = Span { start: byte(start), end: byte(end).max(byte(start)) };
            found.evidence += 1;
            if quote.is_empty() || span.of(text) != quote {
                found.problems.push(format!(
                    "statement {id}: `{origin}` does not have its quote at bytes {start} to {end}"
                ));
            }
        }
        Ok(())
    }
}
