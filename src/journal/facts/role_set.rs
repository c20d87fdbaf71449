//! Kind 6: a member gets a role.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::Ref;
use serde::Serialize;

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum Role {
    /// Records and confirms their own exchanges.
    Member = 0,
    /// Records for others, corrects mistakes, chooses the rules.
    Coordinator = 1,
    /// Reads and writes nothing.
    Viewer = 2,
}

impl Role {
    /// The role with this number.
    pub fn from_number(number: u8) -> Option<Role> {
        [Role::Member, Role::Coordinator, Role::Viewer].into_iter().find(|role| *role as u8 == number)
    }
}

/// A member's role changes. This also brings back a member who had left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleSet {
    /// The member.
    pub member: Ref,
    /// The new role.
    pub role: Role,
}

impl<'a> FactType<'a> for RoleSet {
    const KIND: u16 = 6;

    fn read(entries: &mut Entries<'a>) -> Option<RoleSet> {
        Some(RoleSet { member: entries.reference(1)?, role: Role::from_number(entries.small(2)?)? })
    }

    fn write(&self, fields: &mut Fields) {
        self.member.write(fields.key(1));
        fields.int(2, Some(self.role as i64));
    }

    fn texts(&self) -> Texts {
        NO_TEXTS
    }

    fn subject(&self, _part: u16) -> Subject {
        Subject::Member(self.member)
    }

    fn audience(&self, _open_book: bool) -> Audience {
        Audience::MEMBERS
    }

    fn rights_change(&self) -> RightsChange {
        RightsChange::OfOne(self.member)
    }
}
