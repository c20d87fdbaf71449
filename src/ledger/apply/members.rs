//! Folding what happens to members.

use super::Fold;
use crate::journal::{
    MemberAdded, MemberChanged, MemberLeft, MembersParted, Ref, Role, RoleSet, TextIndex, TextKind,
};
use crate::ledger::columns::{AccountIndex, NewAccount};

impl Fold<'_, '_, '_> {
    pub(super) fn member_added(&mut self, added: &MemberAdded<'_>, index: u16) {
        let MemberAdded { kind, name, contact, number, holders, guardian, origin, area, is_timebank } = added;
        let new = NewAccount {
            event: self.id,
            record: self.seq,
            part: index,
            kind: *kind,
            name: self.named(Some(*name), TextKind::Name),
            contact: self.named(*contact, TextKind::Contact),
            number: self.named(*number, TextKind::Number),
            origin_format: origin.map_or(0, |o| o.format.0),
            origin_key: origin.as_ref().map_or(0, |origin| self.ledger.names.add(origin.key)),
        };
        let account = self.ledger.accounts.add(new);
        if self.seq == 1 {
            self.ledger.accounts.role[account.0 as usize] = Role::Coordinator as u8;
        }
        if !holders.is_empty() {
            self.holders(account, holders);
        }
        self.guardian(account, *guardian);
        self.area(account, *area);
        self.ledger.set_timebank(account, *is_timebank, self.seq);
    }

    pub(super) fn member_changed(&mut self, change: &MemberChanged) {
        let MemberChanged { member, name, contact, holders, guardian, area, is_timebank } = change;
        // What an account is itself stays its own, so that its words are erased with it.
        let Some(account) = self.written(*member) else { return };
        let i = account.0 as usize;
        // An erased member stays erased, whatever a keeper admitted afterwards.
        if self.ledger.erased.get(account.0).is_some() {
            return;
        }
        if name.is_some() {
            self.ledger.accounts.name[i] = self.named(*name, TextKind::Name);
        }
        if contact.is_some() {
            self.ledger.accounts.contact[i] = self.named(*contact, TextKind::Contact);
        }
        if let Some(holders) = holders {
            self.holders(account, holders);
        }
        if let Some(guardian) = guardian {
            self.guardian(account, *guardian);
        }
        if area.is_some() {
            self.area(account, *area);
        }
        if let Some(is_timebank) = is_timebank {
            self.ledger.set_timebank(account, *is_timebank, self.seq);
        }
    }

    fn holders(&mut self, account: AccountIndex, holders: &[Ref]) {
        let holders: Vec<u32> = holders.iter().filter_map(|holder| Some(self.written(*holder)?.0)).collect();
        self.ledger.holders.set(account.0, holders.into_iter());
    }

    fn guardian(&mut self, account: AccountIndex, guardian: Option<Ref>) {
        let guardian = guardian.and_then(|guardian| self.written(guardian));
        self.ledger.guardians.set(account.0, guardian.map(|guardian| guardian.0));
    }

    fn area(&mut self, account: AccountIndex, area: Option<TextIndex>) {
        let area = self.named(area, TextKind::Area);
        self.ledger.areas.set(account.0, (area != 0).then_some(area));
    }

    /// Who has left is back with any role.
    pub(super) fn role_set(&mut self, RoleSet { member, role }: RoleSet) {
        let Some(AccountIndex(i)) = self.member(member) else { return };
        self.ledger.accounts.role[i as usize] = role as u8;
        self.came_back = self.ledger.left.get(i).map(|record| (i, record));
        self.ledger.left.set(i, None);
        self.ledger.kept_since.set(i, None);
    }

    pub(super) fn member_left(&mut self, MemberLeft { member }: MemberLeft) {
        let Some(AccountIndex(i)) = self.member(member) else { return };
        // Who comes back and leaves in one record has not been here: only the erasure is put off.
        let before = self.came_back.filter(|(account, _)| *account == i);
        self.ledger.left.set(i, Some(before.map_or(self.seq, |(_, record)| record)));
        self.ledger.kept_since.set(i, before.map(|_| self.seq));
    }

    pub(super) fn members_parted(&mut self, MembersParted { member }: MembersParted) {
        let Some(member) = self.written(member) else { return };
        self.ledger.part(member);
        if self.ledger.has_left(member) {
            // Nobody was told of their erasure while they were read as another.
            self.ledger.kept_since.set(member.0, Some(self.seq));
        }
    }
}
