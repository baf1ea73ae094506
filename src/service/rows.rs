//! Submissions one by one: those behind a figure, each with the part it plays, those received in a period, those of a
//! number.

use std::collections::HashMap;

use crate::{
    app::{App, AppError},
    domain::{Block, Counts, Period, Platform},
    indicators::{self, Behind, Role, Slice},
    pipeline::{
        PipelineError,
        aggregate::{Basis, Moments, know_with_ids},
    },
    store::{
        post_count,
        submission::{self, Known, SubmissionVersion, Wanted},
    },
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
    let known = Known { municipality: basis.municipality, zone: &basis.zone, known_at: moments.known_at };
    let mut tx = basis.store.begin_reading().await.map_err(PipelineError::Store)?;
    let given = submission::named(&mut tx, known, &ids, give).await;
    given.map_err(PipelineError::Store)?;
    tx.commit().await.map_err(PipelineError::Store)?;
    Ok(rows.len())
}

/// Which submissions, by what came in.
#[derive(Debug, Clone, Copy)]
pub struct Received {
    /// Received in these days; `None` for whenever.
    pub period: Option<Period>,
    /// Only this block; `None` for all.
    pub block: Option<Block>,
    /// Only this platform; `None` for all.
    pub platform: Option<Platform>,
}

/// Calls `each` with every submission that was received so, by time of receipt.
pub async fn received(
    basis: &Basis<'_>,
    moments: Moments,
    Received { period, block, platform }: Received,
    mut each: impl FnMut(SubmissionVersion),
) -> Result<(), PipelineError> {
    let wanted = Wanted {
        municipality: basis.municipality,
        zone: &basis.zone,
        known_at: moments.known_at,
        period,
        block,
        platform,
    };
    let mut tx = basis.store.begin_reading().await?;
    submission::for_each(&mut tx, &wanted, |row| {
        each(row);
        Ok(())
    })
    .await?;
    tx.commit().await?;
    Ok(())
}

/// The submissions of this number, one a platform at most, whenever they were received: whatever a figure lists is found.
pub async fn numbered(
    basis: &Basis<'_>,
    moments: Moments,
    number: &str,
) -> Result<Vec<SubmissionVersion>, PipelineError> {
    let ids: Vec<(Platform, String)> = Platform::ALL.iter().map(|platform| (*platform, number.to_owned())).collect();
    let known = Known { municipality: basis.municipality, zone: &basis.zone, known_at: moments.known_at };
    let mut found = Vec::new();
    let mut tx = basis.store.begin_reading().await?;
    submission::named(&mut tx, known, &ids, |_, row| found.push(row)).await?;
    tx.commit().await?;
    Ok(found)
}

/// How often each post was looked at and answered, by platform and id; by what its platform counted last.
pub async fn counts(app: &App) -> Result<HashMap<(Platform, String), Counts>, AppError> {
    let mut tx = app.store.begin_reading().await?;
    let counts = post_count::all(&mut tx, &app.config.municipality.oktmo).await?;
    tx.commit().await?;
    Ok(counts)
}
