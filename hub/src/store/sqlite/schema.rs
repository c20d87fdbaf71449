//! The tables.

use rusqlite::Connection;

use crate::store::StoreError;

/// Every key begins with the community, so that a database across many machines could use the same tables.
pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS communities (
        community BLOB NOT NULL PRIMARY KEY,
        keeper BLOB NOT NULL UNIQUE,
        secret BLOB NOT NULL,
        head BIGINT NOT NULL,
        head_hash BLOB NOT NULL,
        signed_head BLOB NOT NULL,
        founded_at BIGINT NOT NULL,
        offset_minutes INTEGER NOT NULL DEFAULT 0,
        epoch BIGINT NOT NULL DEFAULT 0,
        since BIGINT NOT NULL DEFAULT 1
    );
    CREATE TABLE IF NOT EXISTS records (
        community BLOB NOT NULL REFERENCES communities (community),
        seq BIGINT NOT NULL,
        event BLOB NOT NULL,
        head_hash BLOB NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (community, seq),
        UNIQUE (community, event)
    );
    CREATE TABLE IF NOT EXISTS former_heads (
        community BLOB NOT NULL REFERENCES communities (community),
        seq BIGINT NOT NULL,
        signed_head BLOB NOT NULL,
        PRIMARY KEY (community, seq)
    );
    CREATE TABLE IF NOT EXISTS waiting (
        community BLOB NOT NULL REFERENCES communities (community),
        event BLOB NOT NULL,
        sealed BLOB NOT NULL,
        code TEXT NOT NULL,
        since BIGINT NOT NULL,
        PRIMARY KEY (community, event)
    );
    CREATE TABLE IF NOT EXISTS dismissed (
        community BLOB NOT NULL REFERENCES communities (community),
        event BLOB NOT NULL,
        PRIMARY KEY (community, event)
    );
    CREATE TABLE IF NOT EXISTS sites (
        community BLOB NOT NULL REFERENCES communities (community),
        origin TEXT NOT NULL,
        PRIMARY KEY (community, origin)
    );
    CREATE TABLE IF NOT EXISTS twelve_months (
        community BLOB NOT NULL PRIMARY KEY REFERENCES communities (community),
        last_month INTEGER NOT NULL,
        minutes BIGINT,
        both_ways BIGINT,
        round_through_others BIGINT,
        one_way BIGINT
    );
    CREATE TABLE IF NOT EXISTS known_time (
        one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
        noted BIGINT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS served_days (
        day INTEGER NOT NULL PRIMARY KEY
    );
    CREATE TABLE IF NOT EXISTS used (
        community BLOB NOT NULL REFERENCES communities (community),
        member TEXT NOT NULL,
        day INTEGER NOT NULL,
        events BIGINT NOT NULL,
        bytes BIGINT NOT NULL,
        PRIMARY KEY (community, member)
    );
    CREATE TABLE IF NOT EXISTS pending (
        keeper BLOB NOT NULL PRIMARY KEY,
        secret BLOB NOT NULL,
        asked_at BIGINT NOT NULL
    );
";

/// The version of the tables, in the file's header.
pub(super) const VERSION: i32 = 5;
/// The earliest version that only lacks tables of this one: 2 lacks `twelve_months`, 2 and 3 lack
/// `known_time` and `served_days`, and all before this one lack `used`.
pub(super) const EARLIEST: i32 = 2;

/// The names of the tables that a database of this version has.
pub(super) fn tables() -> impl Iterator<Item = &'static str> {
    SCHEMA.split("CREATE TABLE IF NOT EXISTS ").skip(1).filter_map(|table| table.split([' ', '(']).next())
}

/// The version of a database's tables. 0 where there are none.
pub(super) fn version(connection: &Connection) -> Result<i32, StoreError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}
