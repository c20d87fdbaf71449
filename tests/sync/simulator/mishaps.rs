//! What goes wrong besides the network: crashes, lost and restored storage, clocks, attackers.

use super::hub::Down;
use super::phone::Stored;
use super::planted::Bug;
use super::world::{World, wrong_clock};
use crate::common::{key, public};
use ed25519_dalek::SigningKey;
use timebank::Hash;

impl World {
    pub(crate) fn read_again(&mut self, p: usize) {
        self.dice.count("read again");
        let effects = self.phones[p].replica.begin_again();
        self.carry_out(p, effects);
    }

    pub(crate) fn reopen(&mut self, p: usize) {
        let opened = self.phones[p].reopen(self.community);
        self.oracle.must(opened);
    }

    pub(crate) fn crash(&mut self, p: usize) {
        self.dice.count("phone crashes");
        self.reopen(p);
        self.look_at_phone(p);
    }

    pub(crate) fn cut_off(&mut self, p: usize) {
        self.dice.count("phone cut off");
        self.phones[p].cut_off = self.at_step + 5 + self.dice.roll(30);
    }

    /// The browser deleted its storage, so it is a new device.
    pub(crate) fn evict(&mut self, p: usize) {
        // Not the desk: there may be nobody else to add it again.
        if p == 0 {
            return;
        }
        self.dice.count("storage evicted");
        self.lose(p, Stored::default());
        self.phones[p].device = self.new_key();
        self.reopen(p);
    }

    pub(crate) fn lose(&mut self, p: usize, stored: Stored) {
        self.oracle.losses[p] += 1;
        let phone = &mut self.phones[p];
        phone.stored = stored;
        phone.saved.clear();
        // Its knowledge of the hub is lost too, so an older head may be the first that it sees.
        phone.era = 0;
        phone.copied = false;
    }

    pub(crate) fn back_up(&mut self, p: usize) {
        let phone = &mut self.phones[p];
        if phone.stored.state.is_some() {
            self.dice.count("phone's storage copied");
            phone.backup = Some((phone.stored.clone(), phone.device.clone()));
        }
    }

    pub(crate) fn restore(&mut self, p: usize) {
        let Some((stored, device)) = self.phones[p].backup.clone() else { return };
        self.dice.count("phone restored");
        self.lose(p, stored);
        self.phones[p].device = device;
        self.reopen(p);
    }

    /// A phone that was told that its key is in use elsewhere takes another key.
    pub(crate) fn renew_copied(&mut self) {
        let Some(p) = (1..self.phones.len()).find(|p| self.phones[*p].copied) else { return };
        self.dice.count("key renewed");
        let device: SigningKey = self.new_key();
        self.phones[p].copied = false;
        let effects = self.phones[p].replica.renew(public(&device));
        let before = core::mem::replace(&mut self.phones[p].device, device);
        if !self.carry_out(p, effects) {
            // The replica knows whether the new key was stored.
            let stored = self.phones[p].replica.author(timebank::Seconds(0)).device;
            if stored == public(&before) {
                self.phones[p].device = before;
            }
        }
    }

    pub(crate) fn hub_crashes(&mut self) {
        self.dice.count("hub crashes");
        self.hub_crashed(&[]);
    }

    pub(crate) fn hub_crashed(&mut self, sent_back: &[Hash]) {
        self.oracle.waiting.retain(|id| !sent_back.contains(id));
        self.network.cut();
        let opened = self.hub.reopen();
        self.oracle.must(opened);
        self.hub.start_clock(self.now);
        self.oracle.look_at_reopened(&self.hub);
        self.oracle.look_at_hub(&self.hub);
    }

    /// The hub is put back to a copy. Only its heads say so.
    pub(crate) fn restore_hub(&mut self) {
        let Some(stored) = self.hub_copy.take() else { return };
        self.dice.count("hub restored");
        self.hub.restore(stored, self.now);
        self.network.cut();
        let opened = self.hub.reopen();
        self.oracle.must(opened);
        self.hub.start_clock(self.now);
        self.oracle.hub_restored(&self.hub);
        self.oracle.look_at_hub(&self.hub);
        self.erase_again();
        self.oracle.look_at_restored(&self.hub);
    }

    /// Members who were erased after the copy was made are erased again.
    fn erase_again(&mut self) {
        if self.bug == Some(Bug::RestoredWithWords) {
            return;
        }
        let erasures = self.hub.erasures.clone();
        self.at_hub(None, &erasures);
        let forgotten = self.hub.forget_again(&self.oracle.erased);
        self.oracle.must(forgotten);
        self.dice.count("erased again");
    }

    pub(crate) fn clocks_jump(&mut self) {
        self.dice.count("clock jumps");
        let p = self.dice.roll(self.phones.len() + 1);
        let wrong_by = wrong_clock(&mut self.dice);
        match self.phones.get_mut(p) {
            Some(phone) => phone.wrong_by = wrong_by,
            None => self.hub.wrong_by = wrong_by,
        }
    }

    /// The operator looks at the hub. They set a clock that is doubted right, or take it for right.
    pub(crate) fn operate(&mut self) {
        if !self.hub.doubts(self.now) {
            return;
        }
        if self.dice.roll(8) == 0 {
            self.dice.count("wrong clock confirmed");
            self.oracle.times.is_misled = true;
        } else {
            self.dice.count("clock set right");
            self.hub.wrong_by = 0;
        }
        self.hub.confirm_clock(self.now);
    }

    /// The hub notes the time, and tells coordinators whom it will forget.
    pub(crate) fn serve(&mut self) {
        match self.hub.note(self.now) {
            Some(today) => self.oracle.served(&self.hub, today),
            None if self.hub.doubts(self.now) => self.dice.count("clock doubted"),
            None => self.dice.count("time not made up for"),
        }
    }

    pub(crate) fn duties(&mut self) {
        let done = self.hub.do_duties(self.now, &mut self.dice);
        if self.oracle.look_at_forgotten(&self.hub) {
            self.dice.count("forgotten by rule");
        }
        match done {
            Err(Down::Crashed) => self.hub_crashed(&[]),
            Ok(()) | Err(Down::Full | Down::Doubts) => self.oracle.look_at_hub(&self.hub),
        }
    }

    pub(crate) fn attack(&mut self) {
        let first = self.hub.ledger.next_n(public(&key("mallory"))) == 1;
        if first && let Some(sealed) = self.mallory_greets() {
            return self.at_hub(None, &[sealed.bytes()]);
        }
        let Some((kind, sealed)) = self.hostile() else { return };
        self.dice.count(&format!("attack: {kind}"));
        if kind != "replay" && kind != "altered part" {
            self.oracle.never.insert(sealed.id());
        }
        self.at_hub(None, &[sealed.bytes()]);
    }
}
