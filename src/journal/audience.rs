//! Who may see a part.

/// Who may see a part. Numbers are stored; one that is not known here is for coordinators only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Audience(pub u8);

impl Audience {
    /// Every member.
    pub const MEMBERS: Audience = Audience(0);
    /// Those who take part in the exchange, and coordinators.
    pub const PARTIES: Audience = Audience(1);
    /// Coordinators.
    pub const COORDINATORS: Audience = Audience(2);
    /// The member it is about, and coordinators.
    pub const MEMBER: Audience = Audience(3);

    /// Who sees an exchange and what is said of it: those who take part or, where the community keeps an open book,
    /// every member.
    pub(super) fn of_exchange(open_book: bool) -> Audience {
        if open_book { Audience::MEMBERS } else { Audience::PARTIES }
    }
}
