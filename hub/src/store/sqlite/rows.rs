//! Values of rows, read and written, and what SQLite says of both.

use rusqlite::{ErrorCode, Row};
use timebank::journal::Chain;
use timebank::{Hash, Minutes, Seconds};

use crate::store::{Damage, StoreError};

pub(super) fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash)
}

/// SQLite's numbers are signed. The stored ones are never negative.
pub(super) fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

pub(super) fn signed(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Damaged(Damage::OutOfRange))
}

pub(super) fn chain(row: &Row<'_>, seq: usize, head: usize) -> rusqlite::Result<Chain> {
    Ok(Chain { seq: number(row, seq)?, head: hash(row, head)? })
}

pub(super) fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Seconds> {
    row.get(column).map(Seconds)
}

/// Sums are hidden or not, and never negative.
pub(super) fn sum(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Minutes>> {
    match row.get(column)? {
        Some(value) if value < 0 => Err(rusqlite::Error::IntegralValueOutOfRange(column, value)),
        value => Ok(value.map(Minutes)),
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        if let rusqlite::Error::IntegralValueOutOfRange(..) = error {
            return StoreError::Damaged(Damage::OutOfRange);
        }
        if let rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..) = error
        {
            return StoreError::Damaged(Damage::UnreadableValue);
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::ConstraintViolation) => StoreError::Conflict,
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                StoreError::NotWritable
            }
            Some(ErrorCode::NotADatabase) => StoreError::NotADatabase,
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged(Damage::Pages),
            _ => StoreError::database(error),
        }
    }
}
