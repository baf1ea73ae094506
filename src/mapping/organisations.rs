//! The directory of organisations as reports show it: code → title.

use std::collections::HashMap;

use crate::domain::FileFault;

use super::{
    Files,
    crosswalk::{ORGANISATION_COLUMNS, ORGANISATIONS},
    table::{Faults, rows},
};

/// The title of every organisation by its code; of several rows of one code the last one counts.
pub fn organisation_titles(files: &Files) -> Result<HashMap<String, String>, Vec<FileFault>> {
    let mut faults = Faults::default();
    let rows = rows(files, ORGANISATIONS, ORGANISATION_COLUMNS, &mut faults);
    let titles = rows.iter().map(|row| (row.cell("code").to_owned(), row.cell("title").to_owned())).collect();
    if faults.is_empty() { Ok(titles) } else { Err(faults.into_vec()) }
}
