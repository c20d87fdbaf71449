//! Values that no hub writes.

use ed25519_dalek::SigningKey;
use rusqlite::Connection;
use timebank::{Day, Id};

use crate::store::{FURTHEST_MINUTES, StoreError};

/// The last second that a stamp can have.
const LAST_SECOND: i64 = u32::MAX as i64;
/// More events than this one, or more bytes, come in no day.
const MOST_EVENTS: i64 = 1 << 32;
const MOST_BYTES: i64 = 1 << 50;

/// The columns of numbers that no record proves, each with its least and its greatest number.
const NUMBERS: [(&str, &str, i64, i64); 9] = [
    ("communities", "founded_at", 0, LAST_SECOND),
    ("communities", "offset_minutes", -(FURTHEST_MINUTES as i64), FURTHEST_MINUTES as i64),
    ("known_time", "noted", 0, LAST_SECOND),
    ("served_days", "day", 0, Day::LAST.0 as i64),
    ("used", "day", 0, Day::LAST.0 as i64),
    ("used", "events", 0, MOST_EVENTS),
    ("used", "bytes", 0, MOST_BYTES),
    ("waiting", "since", 0, LAST_SECOND),
    ("pending", "asked_at", 0, LAST_SECOND),
];

/// The values of a database that no hub writes, a few of each column. All tables must be there.
pub(super) fn impossible(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    for (table, column, least, most) in NUMBERS {
        let mut odd = connection.prepare(&format!(
            "SELECT substr(quote({column}), 1, 60) FROM {table} \
             WHERE typeof({column}) <> 'integer' OR {column} NOT BETWEEN ?1 AND ?2 LIMIT 5"
        ))?;
        for value in odd.query_map([least, most], |row| row.get(0))? {
            found.push(told(table, column, value?));
        }
    }
    let mut members = connection.prepare("SELECT DISTINCT member, substr(quote(member), 1, 60) FROM used")?;
    let is_member = |text: &str| text.is_empty() || text.parse::<Id>().is_ok();
    for member in members.query_map([], |row| Ok((row.get(0), row.get(1)?)))? {
        let (member, shown): (rusqlite::Result<String>, String) = member?;
        if !member.is_ok_and(|member| is_member(&member)) {
            found.push(told("used", "member", shown));
        }
    }
    for table in ["communities", "pending"] {
        let mut keys = connection.prepare(&format!("SELECT keeper, secret FROM {table}"))?;
        for pair in keys.query_map([], |row| Ok((row.get(0), row.get(1))))? {
            let (keeper, secret): (rusqlite::Result<[u8; 32]>, rusqlite::Result<[u8; 32]>) = pair?;
            let public = secret.ok().map(|secret| SigningKey::from_bytes(&secret).verifying_key().to_bytes());
            if public.is_none() || public != keeper.ok() {
                found.push(format!("{table} has a secret that is not that of the key beside it"));
            }
        }
    }
    // The days after a time are taken away when it is noted.
    let mut late = connection.prepare(
        "SELECT 1 FROM served_days WHERE day > (SELECT coalesce(max(noted), -1) FROM known_time) / 86400",
    )?;
    if late.exists([])? {
        found.push("served_days has a day after the last known time, which no hub writes".to_owned());
    }
    Ok(found)
}

fn told(table: &str, column: &str, value: String) -> String {
    format!("{table} has the {column} {value}, which no hub writes")
}
