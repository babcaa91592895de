//! Signing in and out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::Slug;
use crate::role::Role;

/// `POST /v1/sessions`: a PIN or a password, never both.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Who.
    pub person: Slug,
    /// Agents and reception: digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// Supervisors and administrators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("person", &self.person).finish_non_exhaustive()
    }
}

/// The answer to [`SignIn`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// To be sent as `Authorization: Bearer`; pages have a cookie as well.
    pub token: String,
    /// Who.
    pub person: Slug,
    /// As what.
    pub role: Role,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("person", &self.person)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// The answer to `GET /v1/people`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeopleList {
    /// By name.
    pub people: Vec<Person>,
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// Who.
    pub id: Slug,
    /// As what.
    pub role: Role,
    /// After wrong tries they wait for so many seconds; none: they do not.
    pub locked_s: Option<u32>,
}

/// `POST /v1/people`: somebody new, or another secret for somebody who is known. The same asked again makes another
/// secret: the last one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LetIn {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Who; an agent is an agent of the settings.
    pub person: Slug,
    /// As what.
    pub role: Role,
}

/// The answer to [`LetIn`]: told once, and kept by nobody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewSecret {
    /// Whose.
    pub person: Slug,
    /// As what.
    pub role: Role,
    /// Their PIN or password from now on.
    pub secret: String,
}

impl std::fmt::Debug for NewSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSecret").field("person", &self.person).finish_non_exhaustive()
    }
}

/// `POST /v1/people/{id}/remove`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// Made by the asker before asking.
    pub request_id: Uuid,
}

/// `POST /v1/people/{id}/unlock`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// Made by the asker before asking.
    pub request_id: Uuid,
}
