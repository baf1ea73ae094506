//! Faults of several feeds: feeds share directories and settings, and what is wrong with those is one fault.

use crate::app::AppError;

use super::failure::Place;

/// Each fault once, in the order in which they come, with the titles of the feeds that it stops; those of the same feeds
/// together, a line each.
pub(super) fn once<'a>(
    faults: impl IntoIterator<Item = (Option<&'a str>, &'a AppError)>,
    place: &Place,
) -> Vec<(String, Vec<&'a str>)> {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    for (title, fault) in faults {
        let texts = if let AppError::Faults(faults) = fault {
            faults.iter().map(ToString::to_string).collect()
        } else {
            vec![super::chain(fault, place)]
        };
        for text in texts {
            match found.iter_mut().find(|(known, _)| *known == text) {
                Some((_, titles)) => titles.extend(title),
                None => found.push((text, title.into_iter().collect())),
            }
        }
    }
    // What stops the same feeds is one message.
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    for (text, titles) in found {
        match told.iter_mut().find(|(_, known)| *known == titles) {
            Some((known, _)) => *known = format!("{known}\n{text}"),
            None => told.push((text, titles)),
        }
    }
    told
}

/// `one`, or `several` behind a list of more titles.
pub(super) fn agreeing<'w>(titles: &[&str], one: &'w str, several: &'w str) -> &'w str {
    if titles.len() > 1 { several } else { one }
}

#[cfg(test)]
mod tests;
