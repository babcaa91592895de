//! A text of the branch (a service's name, a direction) in the public's three languages.
//! Must not know where it is shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::Language;

/// Words of the branch itself. French is required and stands in for what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalText {
    /// French.
    pub fr: String,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Wolof; shown only once a named person has accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wo: Option<String>,
    /// Who accepted the Wolof text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wo_reviewed_by: Option<String>,
}

impl LocalText {
    /// A text that is the same in every language (a proper name).
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self { fr: text.to_owned(), ..Self::default() }
    }

    /// What is shown to someone who reads `language`.
    #[must_use]
    pub fn say(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::En => self.en.as_deref().unwrap_or(&self.fr),
            Language::Wo if self.wo_reviewed_by.is_some() => self.wo.as_deref().unwrap_or(&self.fr),
            Language::Wo => &self.fr,
        }
    }

    /// Whether a Wolof text waits for a reviewer.
    #[must_use]
    pub fn awaits_review(&self) -> bool {
        self.wo.is_some() && self.wo_reviewed_by.is_none()
    }
}
