//! Identifiers: texts that must not be mixed up.

macro_rules! text_id {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

text_id! {
    /// Name of a feed in the configuration and the database: `pos-files`.
    FeedName;
    /// Identifier of an item in its own system; stable there, unique within a feed.
    ExternalId;
    /// Keyed pseudonym of an author: HMAC-SHA-256, lower-case hex. Lets repeats be counted, names no one.
    AuthorKey;
    /// Code of an organisation in `mappings/organisations.csv`.
    OrganisationCode;
    /// Name of a rule in `mappings/deadlines.toml`: `appeal-answer`.
    RuleId;
    /// Identifier of a run; those of later runs sort behind it.
    RunId;
    /// Digest of the version of the rules that a submission was made with: 16 hex digits.
    RulesDigest;
}

/// Keyed hash of a raw record: tells that it is the same without keeping it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 16]);

impl std::fmt::Display for ContentHash {
    /// Lower-case hex.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// ОКТМО code of a municipality, 8 or 11 digits (Общероссийский классификатор территорий муниципальных образований).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oktmo(String);

/// A text that is no ОКТМО code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ОКТМО code: 8 or 11 digits are expected")]
pub struct OktmoError(String);

impl Oktmo {
    /// Checks the shape; whether the code exists is not known here.
    pub fn parse(text: &str) -> Result<Self, OktmoError> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && matches!(text.len(), 8 | 11) {
            Ok(Self(text.to_owned()))
        } else {
            Err(OktmoError(text.to_owned()))
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Oktmo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
