//! The last known time, and the days on which the hub served.

use rusqlite::{Connection, OptionalExtension as _, Transaction};
use timebank::ledger::SERVED_DAYS;
use timebank::{Day, Seconds};

use super::rows::moment;
use crate::store::StoreError;

pub(super) fn noted(connection: &Connection) -> Result<Option<Seconds>, StoreError> {
    let mut one = connection.prepare_cached("SELECT noted FROM known_time")?;
    Ok(one.query_row([], |row| moment(row, 0)).optional()?)
}

pub(super) fn note(transaction: &Transaction<'_>, time: Seconds) -> Result<(), StoreError> {
    let today = Day::of(time).0;
    transaction.execute("INSERT OR REPLACE INTO known_time (one, noted) VALUES (1, ?1)", [time.0])?;
    // Days after this one were noted under a wrong clock.
    transaction.execute("DELETE FROM served_days WHERE day > ?1", [today])?;
    transaction.execute("INSERT OR IGNORE INTO served_days (day) VALUES (?1)", [today])?;
    transaction.execute(
        "DELETE FROM served_days WHERE day NOT IN \
         (SELECT day FROM served_days ORDER BY day DESC LIMIT ?1)",
        [SERVED_DAYS],
    )?;
    Ok(())
}

pub(super) fn served_since(connection: &Connection) -> Result<Option<Day>, StoreError> {
    let mut days =
        connection.prepare_cached("SELECT day FROM served_days ORDER BY day DESC LIMIT 1 OFFSET ?1")?;
    Ok(days.query_row([SERVED_DAYS - 1], |row| row.get(0).map(Day)).optional()?)
}
