//! The rows behind a figure: the submissions that make it, each with the part it plays.

use crate::{
    domain::{Period, Platform},
    indicators::{self, Behind, Role, Slice},
    pipeline::{
        PipelineError,
        aggregate::{Basis, Moments, know_with_ids},
    },
    store::submission::{self, SubmissionVersion},
};

/// Rows that are read at a time.
const ROWS_MAX: usize = 4_096;

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
    let mut rows: Vec<(Platform, String, Role)> = found
        .into_iter()
        .filter_map(|Behind { case, role }| {
            let (platform, id) = knowledge.ids.get(case)?;
            Some((*platform, id.clone(), role))
        })
        .collect();
    rows.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let mut tx = basis.store.begin_reading().await.map_err(PipelineError::Store)?;
    for part in rows.chunks(ROWS_MAX) {
        let ids: Vec<(Platform, String)> = part.iter().map(|(platform, id, _)| (*platform, id.clone())).collect();
        let versions = submission::named(&mut tx, basis.municipality, basis.zone, moments.known_at, &ids).await;
        let mut versions = versions.map_err(PipelineError::Store)?;
        for (platform, id, role) in part {
            let is_it = |version: &SubmissionVersion| {
                version.submission.platform == *platform && version.submission.external_id.as_str() == id
            };
            if let Some(place) = versions.iter().position(is_it) {
                each(versions.swap_remove(place), *role);
            }
        }
    }
    tx.commit().await.map_err(PipelineError::Store)?;
    Ok(rows.len())
}
