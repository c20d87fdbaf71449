//! Who may see a part.

/// Who may see a part. The numbers are stored. Only coordinators see a part whose number is not known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Audience(pub u8);

impl Audience {
    /// Every member.
    pub const MEMBERS: Audience = Audience(0);
    /// The parties to the exchange, and coordinators.
    pub const PARTIES: Audience = Audience(1);
    /// Coordinators.
    pub const COORDINATORS: Audience = Audience(2);
    /// The member it is about, and coordinators.
    pub const MEMBER: Audience = Audience(3);

    /// Who sees an exchange and the steps that follow it: its parties and coordinators or, in a community
    /// with an open book, every member.
    pub(super) fn of_exchange(open_book: bool) -> Audience {
        if open_book { Audience::MEMBERS } else { Audience::PARTIES }
    }
}
