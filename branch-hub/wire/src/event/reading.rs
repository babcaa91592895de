//! How the list of facts becomes a type, its stored words, and a reader of stored facts.
//! Must not know which facts there are.

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident = $kind:literal {
        $($(#[$fdoc:meta])* $field:ident : $ty:ty),* $(,)?
    })+) => {
        /// What happened. See [`Event::kind`] for the word that is stored.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Event { $($(#[$doc])* $variant { $($(#[$fdoc])* $field: $ty),* }),+ }

        impl Event {
            /// Every kind that this version knows, in the order of declaration.
            pub const KINDS: &'static [&'static str] = &[$($kind),+];

            /// What each of [`Event::KINDS`] may say, by the words that are stored.
            pub const FIELDS: &'static [&'static [&'static str]] = &[$(&[$(stringify!($field)),*]),+];

            /// The word in the envelope's `kind`.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $kind),+ }
            }

            /// Reads a fact back.
            ///
            /// # Errors
            /// [`NotRead`] if the kind is unknown to this version or its data has another shape.
            pub fn read(kind: &str, data: &RawValue) -> Result<Self, NotRead> {
                match kind {
                    $($kind => {
                        #[derive(Deserialize)]
                        struct Data { $($(#[$fdoc])* $field: $ty),* }
                        let Data { $($field),* } = serde_json::from_str(data.get())
                            .map_err(|e| NotRead::Shape { kind: $kind, why: e.to_string() })?;
                        Ok(Self::$variant { $($field),* })
                    })+
                    other => Err(NotRead::Unknown(other.to_owned())),
                }
            }
        }
    };
}

/// Why a fact could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRead {
    /// A kind that this version does not know.
    Unknown(String),
    /// A known kind whose data has another shape.
    Shape {
        /// The kind.
        kind: &'static str,
        /// What the reader missed.
        why: String,
    },
}

impl std::fmt::Display for NotRead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(kind) => write!(f, "event kind `{kind}` is not known to this version"),
            Self::Shape { kind, why } => write!(f, "event `{kind}` is malformed: {why}"),
        }
    }
}

impl std::error::Error for NotRead {}
