//! What a transaction writes.

use rusqlite::{OptionalExtension as _, Transaction, params};
use timebank::{Hash, Key, Seconds};

use super::rows::{number, signed};
use super::used;
use crate::store::{Commit, Damage, StoreError};

/// Writes all changes of a commit.
pub(super) fn write_commit(
    transaction: &Transaction<'_>,
    community: Hash,
    commit: &Commit,
) -> Result<(), StoreError> {
    let id = &community.0[..];
    for record in &commit.records {
        let mut next = transaction.prepare_cached(
            "UPDATE communities SET head = head + 1, head_hash = ?2, signed_head = ?3 \
             WHERE community = ?1 RETURNING head",
        )?;
        let head = next
            .query_row(params![id, &record.chain.head.0[..], &commit.signed_head], |row| number(row, 0))
            .optional()?
            .ok_or(StoreError::Unknown)?;
        if head != record.chain.seq {
            return Err(StoreError::Conflict);
        }
        let mut insert = transaction.prepare_cached(
            "INSERT INTO records (community, seq, event, head_hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        insert.execute(params![
            id,
            signed(head)?,
            &record.event.0[..],
            &record.chain.head.0[..],
            &record.bytes
        ])?;
    }
    for waiting in &commit.waiting {
        let mut put = transaction.prepare_cached(
            "INSERT INTO waiting (community, event, sealed, code, since) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (community, event) DO UPDATE SET code = excluded.code",
        )?;
        put.execute(params![id, &waiting.event.0[..], &waiting.sealed, &waiting.code, waiting.since.0])?;
    }
    for event in &commit.done_waiting {
        let mut remove =
            transaction.prepare_cached("DELETE FROM waiting WHERE community = ?1 AND event = ?2")?;
        remove.execute(params![id, &event.0[..]])?;
    }
    for event in &commit.dismissed {
        let mut note = transaction.prepare_cached(
            "INSERT INTO dismissed (community, event) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?;
        note.execute(params![id, &event.0[..]])?;
    }
    for (seq, bytes) in &commit.rewritten {
        let mut rewrite =
            transaction.prepare_cached("UPDATE records SET bytes = ?3 WHERE community = ?1 AND seq = ?2")?;
        rewrite.execute(params![id, signed(*seq)?, bytes])?;
    }
    if let Some(used) = &commit.used {
        used::add(transaction, community, used)?;
    }
    Ok(())
}

/// A community without records. Its key no longer waits.
pub(super) fn begin(
    transaction: &Transaction<'_>,
    keeper: Key,
    founded_at: Seconds,
    commit: &Commit,
) -> Result<Hash, StoreError> {
    let community = commit.records.first().ok_or(StoreError::Damaged(Damage::NothingFounds))?.event;
    let secret: Option<[u8; 32]> = transaction
        .query_row("DELETE FROM pending WHERE keeper = ?1 RETURNING secret", [&keeper.0[..]], |row| {
            row.get(0)
        })
        .optional()?;
    let secret = secret.ok_or(StoreError::Unknown)?;
    transaction.execute(
        "INSERT INTO communities (community, keeper, secret, head, head_hash, signed_head, founded_at)
         VALUES (?1, ?2, ?3, 0, ?4, ?4, ?5)",
        params![&community.0[..], &keeper.0[..], &secret[..], &[0_u8; 32][..], founded_at.0],
    )?;
    Ok(community)
}
