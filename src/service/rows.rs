//! The rows behind a figure: the submissions that make it, each with the part it plays.

use crate::{
    domain::{Period, Platform},
    indicators::{self, Behind, Role, Slice},
    pipeline::{
        PipelineError,
        aggregate::{Basis, Moments, know_with_ids},
    },
    store::submission::{self, Known, SubmissionVersion},
};

/// Why there are no rows behind a figure.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// No figure has this id, or it is one of a feed, which no submission stands behind.
    #[error("no submissions stand behind the figure `{0}`")]
    NoRows(String),
    /// What is known could not be read.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
}

/// Which figure.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Its id: `T1.late`.
    pub id: &'a str,
    /// Its period.
    pub period: Period,
    /// Its slice; empty for the total.
    pub slice: &'a Slice,
}

/// Calls `each` with every submission behind the figure, by platform and id of the case, and gives how many there were.
pub async fn behind(
    basis: &Basis<'_>,
    moments: Moments,
    asked: Asked<'_>,
    mut each: impl FnMut(SubmissionVersion, Role),
) -> Result<usize, RowsError> {
    let knowledge = know_with_ids(basis, moments).await?;
    let question = knowledge.question(asked.period);
    let found = indicators::behind(asked.id, &knowledge.cases, &question, asked.slice);
    let found = found.ok_or_else(|| RowsError::NoRows(asked.id.to_owned()))?;
    let mut rows: Vec<(Platform, &str, Role)> = found
        .into_iter()
        .filter_map(|Behind { case, role }| {
            let (platform, id) = knowledge.ids.get(case)?;
            Some((*platform, id.as_str(), role))
        })
        .collect();
    rows.sort_unstable_by_key(|(platform, id, _)| (*platform, *id));
    let ids: Vec<(Platform, String)> = rows.iter().map(|(platform, id, _)| (*platform, (*id).to_owned())).collect();
    let give = |place: usize, version| {
        if let Some((_, _, role)) = rows.get(place) {
            each(version, *role);
        }
    };
    let known = Known { municipality: basis.municipality, zone: basis.zone, known_at: moments.known_at };
    let mut tx = basis.store.begin_reading().await.map_err(PipelineError::Store)?;
    let given = submission::named(&mut tx, known, &ids, give).await;
    given.map_err(PipelineError::Store)?;
    tx.commit().await.map_err(PipelineError::Store)?;
    Ok(rows.len())
}
