//! Invitations: what a link carries to a phone, so that the phone can add itself to a community.

use super::bytes::Writer;
use super::grant::Grant;
use super::link::{Carried, LinkFault};
use crate::{Hash, Seconds};

/// The most bytes of a name or an address in an invitation.
const MAX_TEXT: usize = 1000;
/// The length of the checksum at the end: the first bytes of the hash of everything before it.
const CHECK: usize = 4;

/// What an invitation carries. Anybody who has it can use it, once. Show it only to the member it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The secret half of the invitation's key: the seed of an Ed25519 key.
    pub secret: [u8; 32],
    /// The grant, as the coordinator's device signed it.
    pub sealed: Vec<u8>,
    /// The content of the grant.
    pub grant: Grant,
    /// The address of the community's hub, if it has one. No signature covers the address and the names.
    pub hub: Option<String>,
    /// The community's name, to show before there is a journal.
    pub community_name: String,
    /// The member's name, for the same use.
    pub member_name: String,
}

impl Invitation {
    /// An invitation with this signed grant. `None` where `grant` is not a signed grant.
    pub fn new(
        secret: [u8; 32],
        sealed: Vec<u8>,
        community_name: &str,
        member_name: &str,
    ) -> Option<Invitation> {
        let grant = Grant::read(&sealed)?;
        let (community_name, member_name) = (community_name.to_owned(), member_name.to_owned());
        Some(Invitation { secret, sealed, grant, hub: None, community_name, member_name })
    }

    /// The bytes of the link.
    pub fn bytes(&self) -> Vec<u8> {
        let mut w = Carried::Invitation.write();
        w.bytes(&self.secret).bytes(&self.sealed);
        optional_text(&mut w, self.hub.as_deref());
        w.text(&self.community_name).text(&self.member_name);
        let mut bytes = w.finish();
        bytes.extend(check(&bytes));
        bytes
    }

    /// Reads an invitation. The keeper decides whether it is still valid and whether the secret belongs to
    /// the grant.
    ///
    /// # Errors
    /// [`LinkFault::Altered`] where the device that the grant names did not sign it.
    pub fn read(bytes: &[u8]) -> Result<Invitation, LinkFault> {
        let mut d = Carried::Invitation.read(bytes)?;
        let whole = bytes.split_last_chunk().filter(|(body, last)| check(body) == **last);
        let (body, _) = whole.ok_or(LinkFault::Damaged)?;
        let mut read = || {
            let secret = d.bytes()?.try_into().ok()?;
            let sealed = d.bytes()?.to_vec();
            let hub = if d.null() { None } else { Some(short(d.text()?)?) };
            let (community_name, member_name) = (short(d.text()?)?, short(d.text()?)?);
            let ended = d.position() == body.len();
            Some((secret, sealed, hub, community_name, member_name)).filter(|_| ended)
        };
        let (secret, sealed, hub, community_name, member_name) = read().ok_or(LinkFault::Damaged)?;
        Grant::read_admitted(&sealed).ok_or(LinkFault::Damaged)?;
        let grant = Grant::read(&sealed).ok_or(LinkFault::Altered)?;
        Ok(Invitation { secret, sealed, grant, hub, community_name, member_name })
    }

    /// When the invitation expires, by the clock of the device that made it.
    pub fn expires_at(&self) -> Seconds {
        Seconds(self.grant.at.0.saturating_add(Grant::SECONDS))
    }
}

/// The checksum of the bytes before it. No signature covers the secret and the names, so this finds a typing
/// mistake.
fn check(bytes: &[u8]) -> [u8; CHECK] {
    let Hash([a, b, c, d, ..]) = Hash::of(&[bytes]);
    [a, b, c, d]
}

fn optional_text(w: &mut Writer, text: Option<&str>) {
    match text {
        Some(text) => w.text(text),
        None => w.null(),
    };
}

fn short(text: &str) -> Option<String> {
    (text.len() <= MAX_TEXT).then(|| text.to_owned())
}
