//! The one registry of id kinds. An id is a UUIDv7 made by the server's clock or by the client;
//! on every screen and on the wire it is shown with its kind's prefix (`cmp_0192…`).
//! Making a new id needs time and randomness, so it happens outside this crate (`Id::from_uuid`).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an id like {prefix}_0192f0c1d2e37abc8def0123456789ab")]
pub struct IdError {
    /// The prefix an id of this kind begins with.
    pub prefix: &'static str,
}

macro_rules! id_kinds {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// What an id of this kind begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// Names an existing or freshly made UUID as an id of this kind.
            #[must_use]
            pub const fn from_uuid(id: Uuid) -> Self { Self(id) }

            /// The bare UUID, as Postgres stores it.
            #[must_use]
            pub const fn uuid(self) -> Uuid { self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(s: &str) -> Result<Self, IdError> {
                parse($prefix, s).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                id_schema($prefix)
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    )*};
}

/// Prefix, underscore, 32 lower-case hexadecimal digits; nothing else is accepted.
fn parse(prefix: &'static str, s: &str) -> Result<Uuid, IdError> {
    let err = IdError { prefix };
    let body = s
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .filter(|b| b.len() == 32 && b.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')))
        .ok_or(err.clone())?;
    Uuid::try_parse(body).map_err(|_| err)
}

#[cfg(feature = "openapi")]
fn id_schema(prefix: &str) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
    let object = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .pattern(Some(format!("^{prefix}_[0-9a-f]{{32}}$")))
        .build();
    utoipa::openapi::RefOr::T(Schema::Object(object))
}

id_kinds! {
    /// A company or team: the unit of isolation.
    TenantId = "tnt";
    /// A person's login, whatever tenants they belong to.
    AccountId = "acc";
    /// A membership: one person in one tenant.
    UserId = "usr";
    /// Who acts and signs: a user, a client, an agent or the system.
    PrincipalId = "pri";
    /// A signed-in browser or a token family.
    SessionId = "ses";
    /// One version of a tenant's brand guidelines.
    BrandId = "brd";
    /// A persona the brand speaks to.
    PersonaId = "per";
    /// A campaign.
    CampaignId = "cmp";
    /// A piece of content: a post, a mail, an ad, a blog article.
    ContentId = "cnt";
    /// A workflow: its draft and its versions.
    WorkflowId = "wfl";
    /// A published, immutable version of a workflow.
    VersionId = "wfv";
    /// One execution of a workflow version.
    RunId = "run";
    /// One node of a run.
    StepId = "stp";
    /// A unit of background work.
    TaskId = "tsk";
    /// Something waiting for a person's decision.
    ApprovalId = "apr";
    /// A connected account on a network.
    ConnectionId = "con";
    /// One outside effect: a post, a mail, a charge.
    EffectId = "eff";
    /// A post that a network accepted, or a person reported.
    PublicationId = "pub";
    /// A link whose clicks are counted.
    LinkId = "lnk";
    /// A person who showed interest.
    LeadId = "led";
    /// A secret of another system.
    SecretId = "sec";
    /// A message to a person inside the product.
    NotificationId = "ntf";
    /// A public key of a form that may capture leads.
    FormKeyId = "frm";
    /// What a person is to do for a run.
    HumanTaskId = "hum";
    /// A key with which a company's own workers outside come in.
    WorkerKeyId = "wky";
    /// A workflow tried on what happened before.
    SimulationId = "sim";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_shows() {
        let id = CampaignId::from_uuid(Uuid::from_u128(0x0192_f0c1_d2e3_7abc_8def_0123_4567_89ab));
        assert_eq!(id.to_string(), "cmp_0192f0c1d2e37abc8def0123456789ab");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn another_kind_a_bare_uuid_and_upper_case_are_refused() {
        for text in [
            "run_0192f0c1d2e37abc8def0123456789ab",
            "0192f0c1-d2e3-7abc-8def-0123456789ab",
            "cmp_0192F0C1D2E37ABC8DEF0123456789AB",
            "cmp_0192f0c1d2e37abc8def0123456789a",
            "cmp_",
            "",
        ] {
            assert!(text.parse::<CampaignId>().is_err(), "{text}");
        }
    }
}
