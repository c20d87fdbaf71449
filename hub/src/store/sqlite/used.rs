//! What was added to each community in a day.

use rusqlite::{Connection, Transaction, params};
use timebank::{Day, Hash, Seconds};

use super::rows::{number, signed};
use crate::store::{Amount, Damage, StoreError, Used};

/// Adds to what a member used on a day. What was used on other days is forgotten.
pub(super) fn add(transaction: &Transaction<'_>, community: Hash, used: &Used) -> Result<(), StoreError> {
    let Used { member, day, amount: Amount { events, bytes } } = *used;
    let id = &community.0[..];
    let mut others = transaction.prepare_cached("DELETE FROM used WHERE community = ?1 AND day <> ?2")?;
    others.execute(params![id, day.0])?;
    let mut add = transaction.prepare_cached(
        "INSERT INTO used (community, member, day, events, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (community, member) DO UPDATE
         SET events = events + excluded.events, bytes = bytes + excluded.bytes",
    )?;
    let member = member.map(|member| member.to_string()).unwrap_or_default();
    add.execute(params![id, member, day.0, signed(events)?, signed(bytes)?])?;
    Ok(())
}

/// What each member used on a day.
pub(super) fn on(connection: &Connection, community: Hash, day: Day) -> Result<Vec<Used>, StoreError> {
    let mut all = connection
        .prepare_cached("SELECT member, events, bytes FROM used WHERE community = ?1 AND day = ?2")?;
    let mut rows = all.query(params![&community.0[..], day.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let member: String = row.get(0)?;
        let named = member.parse().ok();
        if named.is_none() && !member.is_empty() {
            return Err(StoreError::Damaged(Damage::OtherRow));
        }
        let amount = Amount { events: number(row, 1)?, bytes: number(row, 2)? };
        found.push(Used { member: named, day, amount });
    }
    Ok(found)
}

/// How many communities used this much or more, each on the day that it is there.
pub(super) fn reached(connection: &Connection, now: Seconds, least: Amount) -> Result<u64, StoreError> {
    let mut count = connection.prepare_cached(
        "SELECT count(*) FROM (
             SELECT 1 FROM used JOIN communities USING (community)
             WHERE day = (?1 + offset_minutes * 60) / 86400
             GROUP BY community HAVING sum(events) >= ?2 OR sum(bytes) >= ?3
         )",
    )?;
    let least = params![now.0, signed(least.events)?, signed(least.bytes)?];
    Ok(count.query_row(least, |row| number(row, 0))?)
}
