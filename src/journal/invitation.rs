//! Invitations: what a link carries to somebody's phone, so that it can add itself to a community.

use super::bytes::Writer;
use super::grant::Grant;
use super::link::{Carried, LinkFault};
use crate::{Hash, Seconds};

/// The most bytes of a name or of an address in an invitation.
const MAX_TEXT: usize = 1000;
/// How many bytes of the hash of all before them stand at the end.
const CHECK: usize = 4;

/// What an invitation carries. Whoever has it can use it, once: it is shown to nobody but whom it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The secret half of the invitation's key: the seed of an Ed25519 key.
    pub secret: [u8; 32],
    /// The grant, as the coordinator's device signed it.
    pub sealed: Vec<u8>,
    /// What it says.
    pub grant: Grant,
    /// The address of the community's hub, where it has one. Nobody signed this or the names.
    pub hub: Option<String>,
    /// The community's name, to be shown before there is a journal.
    pub community_name: String,
    /// The member's name, likewise.
    pub member_name: String,
}

impl Invitation {
    /// An invitation with this signed grant. `None` where that is none.
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

    /// Reads an invitation. Whether it still holds is for the keeper to say, who also finds a secret that is another's.
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

    /// When the invitation ceases to hold, by the clock of whoever made it.
    pub fn expires_at(&self) -> Seconds {
        Seconds(self.grant.at.0.saturating_add(Grant::SECONDS))
    }
}

/// What the bytes before it must give: a secret and names that nobody signed would otherwise be mistyped unnoticed.
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
