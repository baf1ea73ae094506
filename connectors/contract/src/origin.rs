//! Where records come from, as an operator looks for them.

use std::{cmp::Ordering, fmt, sync::Arc};

use crate::natural_order;

/// The place of a record: a file, a sheet of one, or an end point. Holds no secret. Cheap to copy: every record has one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Name of the file below its drop folder, or path of the request without its parameters.
    pub name: Arc<str>,
    /// The sheet; `None` where there is only one place under that name.
    pub sheet: Option<Arc<str>>,
}

impl Origin {
    /// A sheet of a file.
    pub fn sheet(file: &str, sheet: &str) -> Self {
        Self { name: file.into(), sheet: Some(sheet.into()) }
    }

    /// Compares the sheets as people put their names.
    pub fn sheet_order(&self, other: &Self) -> Ordering {
        let sheet = |origin: &'_ Self| origin.sheet.clone().unwrap_or_default();
        natural_order(&sheet(self), &sheet(other))
    }
}

impl From<&str> for Origin {
    fn from(name: &str) -> Self {
        Self { name: name.into(), sheet: None }
    }
}

impl fmt::Display for Origin {
    /// For people to read: file and sheet.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sheet {
            Some(sheet) => write!(f, "{} / {sheet}", self.name),
            None => f.write_str(&self.name),
        }
    }
}
