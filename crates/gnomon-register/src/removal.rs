//! Removing a document that must not be kept: the reason stays, the text goes.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::judgement::Judge;
use crate::record::{deposit_id, write_version};
use crate::texts::Texts;
use crate::{Register, RegisterError, View};

/// What is left of a removed deposit.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Tombstone {
    /// SHA-256 of the bytes that are gone.
    pub sha256: String,
    /// Where they came from.
    pub origin: String,
    /// Who removed them.
    pub person: String,
    /// Why.
    pub reason: String,
    /// How many statements went with them.
    pub statements: usize,
    /// When (RFC 3339, UTC).
    pub at: String,
}

/// No statement is about this entity or names it.
const UNUSED: &str =
    "not exists (select 1 from statement s where s.subject = entity.id or s.object = entity.id)";

impl Tombstone {
    /// Why the bytes are refused when they come again.
    pub fn refusal(&self) -> String {
        format!("it was removed from the register on {}: {}", self.at, self.reason)
    }
}

const TOMBSTONE: &str = "select d.sha256, d.origin, t.person, t.reason, t.statements, t.at
                         from tombstone t join deposit d on d.id = t.deposit";

fn read_tombstone(row: &Row<'_>) -> rusqlite::Result<Tombstone> {
    Ok(Tombstone {
        sha256: row.get(0)?,
        origin: row.get(1)?,
        person: row.get(2)?,
        reason: row.get(3)?,
        statements: usize::try_from(row.get::<_, i64>(4)?).unwrap_or(0),
        at: row.get(5)?,
    })
}

/// The tombstone of a deposit, when it was removed.
pub(crate) fn tombstone(db: &Connection, sha256: &str) -> Result<Option<Tombstone>, RegisterError> {
    let mut query = db.prepare_cached(&format!("{TOMBSTONE} where d.sha256 = $1"))?;
    Ok(query.query_row([sha256], read_tombstone).optional()?)
}

/// The versions before and after one that goes: the later still takes the place of the
/// earlier.
fn join_neighbours(
    step: &Transaction<'_>,
    texts: &Texts,
    gone: i64,
    at: &str,
) -> Result<(), RegisterError> {
    let pairs: Vec<(i64, i64)> = {
        let mut query = step.prepare_cached(
            "select distinct w.deposit, v.supersedes from version v join version w on w.supersedes = v.deposit
             where v.deposit = $1 and w.deposit <> v.supersedes",
        )?;
        let rows = query.query_map([gone], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    for (later, earlier) in pairs {
        write_version(step, texts, later, earlier, at)?;
    }
    Ok(())
}

impl Register {
    /// The tombstone of a deposit, when it was removed.
    pub fn tombstone(&self, sha256: &str) -> Result<Option<Tombstone>, RegisterError> {
        tombstone(&self.db, sha256)
    }

    /// Everything that was removed, oldest first.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>, RegisterError> {
        let mut query = self.db.prepare_cached(&format!("{TOMBSTONE} order by t.at, d.id"))?;
        let rows = query.query_map([], read_tombstone)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Removes the text of a deposit and everything that was read from it, and
    /// leaves a tombstone with the reason. Afterwards the bytes are in no file of
    /// the register; copies that were made before are the owner's to destroy.
    pub fn remove(&mut self, sha256: &str, judge: Judge<'_>) -> Result<Tombstone, RegisterError> {
        if self.tombstone(sha256)?.is_some() {
            // A removal that was cut off after its transaction is finished here.
            self.erase(sha256)?;
        } else {
            // Deleted pages are overwritten, not only forgotten.
            self.db.pragma_update(None, "secure_delete", "on")?;
            let behaviour = rusqlite::TransactionBehavior::Immediate;
            // Unchecked, because what calendars show is asked for within it.
            let step = Transaction::new_unchecked(&self.db, behaviour)?;
            let deposit = deposit_id(&step, sha256)?;
            // No more than how an event is shown hangs on the day.
            let today = judge.at.get(..10).and_then(|day| day.parse().ok());
            let today = today.unwrap_or(jiff::civil::Date::ZERO);
            let judgements = self.standing_judgements(&View::default())?;
            let dated = self.dated_with(deposit, &judgements)?;
            let told = self.told_to_calendars(&dated, today)?;
            join_neighbours(&step, &self.texts, deposit, judge.at)?;
            step.execute("insert into removal (deposit) values ($1)", [deposit])?;
            let readings = "(select id from reading where deposit = $1)";
            let statements = format!("(select seq from statement where reading in {readings})");
            let orphaned = format!(
                "(reading is null or not exists (select 1 from reading r where r.id = entity.reading and r.deposit <> $1)) and {UNUSED}"
            );
            let gone = step.query_row(
                &format!("select count(*) from statement where reading in {readings}"),
                [deposit],
                |row| row.get::<_, i64>(0),
            )?;
            for sql in [
                format!(
                    "delete from fate where statement in {statements} or reading in {readings} or later in {statements}"
                ),
                format!("delete from quote where reading in {readings}"),
                format!("delete from statement where reading in {readings}"),
                // Names that this document used first, and entities that nothing
                // else speaks of: also those that a document named first which was
                // removed before. Reading the others again brings back what they
                // use as well.
                format!("delete from name where reading in {readings}"),
                format!("delete from topic where reading in {readings}"),
                format!(
                    "delete from name where entity in (select id from entity where {orphaned})"
                ),
                format!("delete from entity where {orphaned}"),
                "delete from reading where deposit = $1".to_owned(),
            ] {
                step.execute(&sql, [deposit])?;
            }
            // Qualifiers can have words of the text in them.
            step.execute(
                "delete from word where id not in (
                   select property from statement union select qualifiers from statement where qualifiers is not null
                   union select article from statement where article is not null union select topic from topic)",
                [],
            )?;
            step.execute("delete from removal", [])?;
            step.execute(
                "insert into tombstone (deposit, person, reason, statements, at) values ($1, $2, $3, $4, $5)",
                params![deposit, judge.person, judge.reason, gone, judge.at],
            )?;
            self.keep_moves(deposit, &dated, &told, today)?;
            step.commit()?;
            self.erase(sha256)?;
        }
        self.tombstone(sha256)?
            .ok_or(RegisterError::Damaged { what: "tombstone", value: sha256.to_owned() })
    }

    /// Whether a deposit that was not removed, or a reading, has these bytes.
    pub(crate) fn is_named(&self, sha256: &str) -> Result<bool, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select 1 from deposit d left join reading r on r.deposit = d.id
             where (d.sha256 = $1 and not exists (select 1 from tombstone t where t.deposit = d.id)) or r.text_sha256 = $1",
        )?;
        Ok(query.exists([sha256])?)
    }

    /// Takes the blobs that no reading names, and every trace in the database file.
    fn erase(&self, sha256: &str) -> Result<(), RegisterError> {
        self.blobs.remove(sha256)?;
        for orphan in self.blobs.all()? {
            if !self.is_named(&orphan)? {
                self.blobs.remove(&orphan)?;
            }
        }
        self.db.execute_batch("vacuum")?;
        self.db.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
        Ok(())
    }

    /// How many deposits, statements and judgements there are.
    pub fn sizes(&self) -> Result<[(&'static str, usize); 5], RegisterError> {
        let count = |table: &str| -> Result<usize, RegisterError> {
            let sql = format!("select count(*) from {table}");
            let count: i64 = self.db.query_row(&sql, [], |row| row.get(0))?;
            Ok(usize::try_from(count).unwrap_or(0))
        };
        Ok([
            ("deposits", count("deposit")?),
            ("statements", count("statement")?),
            ("entities", count("entity")?),
            ("judgements", count("judgement")?),
            ("removed", count("tombstone")?),
        ])
    }
}
