//! What is known to work in an area.

use registry::words;

words! {
    /// What is known to work in an area on a day.
    pub enum Status ("a status of an area") {
        /// A full parent-infant team sees families.
        FullTeam = "full-team", "full team";
        /// No team yet; one is planned or being set up.
        Emerging = "emerging", "emerging";
        /// No team; specialists inside another team, such as CAMHS.
        EmbeddedSpecialist = "embedded-specialist", "embedded specialist only";
        /// No team and no embedded specialist; another parent-infant service.
        Other = "other", "other only";
        /// Nothing is on record. That is not the same as there being nothing.
        NoneKnown = "none-known", "none known";
        /// Something is on record, and it is not known whether it is a full team, or whether it worked on that day.
        NotKnown = "not-known", "not known";
    }
}

words! {
    /// What one service was on a day, what counts most for an area first.
    pub enum Standing ("a standing of a service") {
        /// A full team that saw families.
        FullTeam = "full-team", "full team";
        /// What may have been a full team: it is not determined, or it is not known whether it worked then.
        PerhapsTeam = "perhaps-team", "perhaps a full team";
        /// A team, or what may become one, that was planned or being set up.
        Emerging = "emerging", "emerging";
        /// Specialists inside another team.
        EmbeddedSpecialist = "embedded-specialist", "embedded specialist";
        /// Another parent-infant service.
        Other = "other", "other";
        /// No team, but something of which it is not known whether it worked then.
        PerhapsOther = "perhaps-other", "perhaps another service";
        /// Nothing that counts: not begun, closed, planned as something else, or no parent-infant service.
        Nothing = "nothing", "nothing";
    }
}

impl Standing {
    /// Returns what it is where it is not known whether the service worked there.
    #[must_use]
    pub fn perhaps(self) -> Self {
        match self {
            Self::FullTeam | Self::PerhapsTeam => Self::PerhapsTeam,
            Self::Nothing => Self::Nothing,
            _ => Self::PerhapsOther,
        }
    }

    /// The status that it gives an area.
    #[must_use]
    pub fn status(self) -> Status {
        match self {
            Self::FullTeam => Status::FullTeam,
            Self::PerhapsTeam | Self::PerhapsOther => Status::NotKnown,
            Self::Emerging => Status::Emerging,
            Self::EmbeddedSpecialist => Status::EmbeddedSpecialist,
            Self::Other => Status::Other,
            Self::Nothing => Status::NoneKnown,
        }
    }
}
