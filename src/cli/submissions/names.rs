//! Organisations and territories that were asked for by a name that no submission has.

use std::collections::BTreeSet;

use svod_spelling::fold;

use crate::{
    indicators::Dimension,
    pipeline::aggregate::{Basis, Moments},
    service::rows::{self, Received},
};

use super::SubmissionsArguments;

/// Names that are proposed instead of an unknown one.
const NEAR_MAX: usize = 5;

/// Letters by which two words are taken for forms of one.
const STEM: usize = 4;

/// What to say of a name that was asked for and that no submission has, whenever it came; `None` when all are known.
pub(super) async fn unknown(
    basis: &Basis<'_>,
    moments: Moments,
    arguments: &SubmissionsArguments,
) -> anyhow::Result<Option<String>> {
    let by = |wanted: Dimension| {
        let of_dimension = arguments.by.iter().filter(move |(dimension, _)| *dimension == wanted);
        of_dimension.map(|(_, value)| value.as_str()).find(|value| !value.is_empty())
    };
    let [organisation, territory] = [Dimension::Organisation, Dimension::Territory].map(by);
    if arguments.organisation.is_none() && organisation.is_none() && territory.is_none() {
        return Ok(None);
    }
    let (mut is_known, mut organisations, mut territories) = (false, BTreeSet::new(), BTreeSet::new());
    let anything = Received { period: None, block: None, platform: None };
    rows::received(basis, moments, anything, |row| {
        is_known |= arguments.is_of_organisation(&basis.titles, &row);
        let item = row.submission;
        let title = item.organisation.map(|code| basis.titles.get(code.as_str()).cloned().unwrap_or(code.to_string()));
        organisations.extend(title.or(item.organisation_source));
        territories.extend(item.place.territory);
    })
    .await?;
    let part = |asked: Option<&str>, known: &BTreeSet<String>| asked.is_some_and(|asked| !known.contains(asked));
    Ok(if let Some(asked) = arguments.organisation.as_deref().filter(|_| !is_known) {
        Some(text("организации", asked, &organisations))
    } else if part(organisation, &organisations) {
        organisation.map(|asked| text("организации", asked, &organisations))
    } else if part(territory, &territories) {
        territory.map(|asked| text("территории", asked, &territories))
    } else {
        None
    })
}

/// That no submission has the name, and what was perhaps meant.
fn text(what: &str, asked: &str, known: &BTreeSet<String>) -> String {
    let near: Vec<&str> = near(asked, known).map(String::as_str).collect();
    let near = if near.is_empty() { String::new() } else { format!(" Похожие: {}.", near.join("; ")) };
    format!(
        "Нет ни одной записи {what} «{asked}».{near} Все названия за период: svod indicators с --by organisation или --by territory."
    )
}

/// Names that share a word with what was asked for.
fn near<'n>(asked: &str, known: &'n BTreeSet<String>) -> impl Iterator<Item = &'n String> {
    let stems = |name: &str| -> BTreeSet<String> {
        let folded = fold(name);
        let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.chars().count() >= STEM);
        words.map(|word| word.chars().take(STEM).collect()).collect()
    };
    let wanted = stems(asked);
    known.iter().filter(move |name| !wanted.is_disjoint(&stems(name))).take(NEAR_MAX)
}

#[cfg(test)]
mod tests;
