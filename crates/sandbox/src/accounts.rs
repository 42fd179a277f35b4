//! The accounts a person can choose on the authorize pages. Fixed, so that a restart and every
//! clone of the repository know the same ones. Invented companies; none stands for a real one.

/// An account on X.
pub(crate) struct XAccount {
    pub id: &'static str,
    pub name: &'static str,
    pub username: &'static str,
}

/// A member of LinkedIn and the one page the member administers.
pub(crate) struct Member {
    pub sub: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub organization: &'static str,
    pub page: &'static str,
    pub vanity: &'static str,
}

pub(crate) const X_ACCOUNTS: [XAccount; 3] = [
    XAccount {
        id: "9100000000000000001",
        name: "Harbour Lane Roasters",
        username: "harbourlane_sbx",
    },
    XAccount {
        id: "9100000000000000002",
        name: "Pinewright Cabins",
        username: "pinewright_sbx",
    },
    XAccount {
        id: "9100000000000000003",
        name: "Tallow & Finch Studio",
        username: "tallowfinch_sbx",
    },
];

pub(crate) const MEMBERS: [Member; 3] = [
    Member {
        sub: "sbxA1roaster",
        name: "Ines Holm",
        email: "ines@harbourlane.example",
        organization: "81000001",
        page: "Harbour Lane Roasters",
        vanity: "harbour-lane-roasters",
    },
    Member {
        sub: "sbxB2cabins",
        name: "Tomas Okoro",
        email: "tomas@pinewright.example",
        organization: "81000002",
        page: "Pinewright Cabins",
        vanity: "pinewright-cabins",
    },
    Member {
        sub: "sbxC3studio",
        name: "Mara Levin",
        email: "mara@tallowfinch.example",
        organization: "81000003",
        page: "Tallow & Finch Studio",
        vanity: "tallow-finch-studio",
    },
];

/// The X account of an id.
pub(crate) fn x_account(id: &str) -> Option<&'static XAccount> {
    X_ACCOUNTS.iter().find(|a| a.id == id)
}

/// The LinkedIn member of a subject.
pub(crate) fn member(sub: &str) -> Option<&'static Member> {
    MEMBERS.iter().find(|m| m.sub == sub)
}

impl Member {
    /// The member's own author name.
    pub(crate) fn person_urn(&self) -> String {
        format!("urn:li:person:{}", self.sub)
    }

    /// The page's author name.
    pub(crate) fn organization_urn(&self) -> String {
        format!("urn:li:organization:{}", self.organization)
    }
}
