//! Names that cross the border between the service and its connectors.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// One of the streams of a feed (its sheets, end points), spelled as in the mapping. Cheap to copy: every record has one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct StreamName(Arc<str>);

impl StreamName {
    /// Takes the name as the mapping spells it.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The name as the mapping spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for StreamName {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl From<String> for StreamName {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl From<StreamName> for String {
    fn from(name: StreamName) -> Self {
        name.as_str().to_owned()
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
