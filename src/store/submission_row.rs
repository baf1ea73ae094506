//! One row of `submission`: how a submission is bound and read back.

use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use crate::domain::{
    AuthorKey, Block, Case, Counts, Deadline, ExternalId, FeedName, Flags, Instant, Kind, Lifecycle, MetBy, Moment,
    Oktmo, OrganisationCode, Place, Platform, Precision, Rating, RuleId, Satisfaction, Severity, Status, Submission,
    Symbols, Topic, Turn, TurnKind, Zone,
};

use super::{StoreError, bulk::Binder};

/// Number of columns of [`columns`].
pub(super) const COLUMNS: usize = 52;

/// The columns in the order of [`bind`].
macro_rules! columns {
    () => {
        "\
        municipality, platform, external_id, feed, observed_at, mapping_version, url, kind, received_at, \
        received_is_day, registered_at, registered_is_day, first_response_at, first_response_is_day, \
        planned_at, planned_is_day, closed_at, closed_is_day, turns, status_source, status, block, topic, \
        subtopic, fact, decided_by, organisation_source, organisation, territory, address, latitude, longitude, \
        severity, text, author_key, stars, satisfaction, repeat, fast_track, overdue_source, views, likes, \
        reposts, comments, due_at, due_is_day, due_rule, due_met_by, due_original_at, due_original_is_day, \
        due_original_rule, due_set_at"
    };
}
pub(super) use columns;

/// What `on conflict` sets.
macro_rules! updates {
    () => {
        "\
        feed = excluded.feed, observed_at = excluded.observed_at, mapping_version = excluded.mapping_version, \
        url = excluded.url, kind = excluded.kind, received_at = excluded.received_at, \
        received_is_day = excluded.received_is_day, registered_at = excluded.registered_at, \
        registered_is_day = excluded.registered_is_day, first_response_at = excluded.first_response_at, \
        first_response_is_day = excluded.first_response_is_day, planned_at = excluded.planned_at, \
        planned_is_day = excluded.planned_is_day, closed_at = excluded.closed_at, \
        closed_is_day = excluded.closed_is_day, turns = excluded.turns, status_source = excluded.status_source, \
        status = excluded.status, block = excluded.block, topic = excluded.topic, subtopic = excluded.subtopic, \
        fact = excluded.fact, decided_by = excluded.decided_by, \
        organisation_source = excluded.organisation_source, organisation = excluded.organisation, \
        territory = excluded.territory, address = excluded.address, latitude = excluded.latitude, \
        longitude = excluded.longitude, severity = excluded.severity, text = excluded.text, \
        author_key = excluded.author_key, stars = excluded.stars, satisfaction = excluded.satisfaction, \
        repeat = excluded.repeat, fast_track = excluded.fast_track, overdue_source = excluded.overdue_source, \
        views = excluded.views, likes = excluded.likes, reposts = excluded.reposts, \
        comments = excluded.comments, due_at = excluded.due_at, due_is_day = excluded.due_is_day, \
        due_rule = excluded.due_rule, due_met_by = excluded.due_met_by, \
        due_original_at = excluded.due_original_at, due_original_is_day = excluded.due_original_is_day, \
        due_original_rule = excluded.due_original_rule, due_set_at = excluded.due_set_at"
    };
}
pub(super) use updates;

/// A submission with what the service adds to it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSubmission {
    /// The submission.
    pub submission: Submission,
    /// The deadline that stood first, and the one that stands; `None` for items without a deadline.
    pub deadlines: Option<(Deadline, Deadline)>,
    /// Since when this state is known.
    pub observed_at: Instant,
    /// Version of the mapping that made it.
    pub mapping_version: String,
}

impl StoredSubmission {
    /// The row as the indicators see it, without names.
    pub fn as_case(&self) -> Case {
        let item = &self.submission;
        let original = self.deadlines.as_ref().map(|(original, _)| original.due);
        let standing = self.deadlines.as_ref().map(|(_, standing)| standing);
        Case {
            platform: item.platform,
            feed: Symbols::default().intern(item.feed.as_str()),
            kind: item.kind,
            block: item.topic.block,
            organisation: None,
            territory: None,
            severity: item.severity,
            status: item.status,
            received: item.received,
            first_response: item.first_response,
            lifecycle: item.lifecycle.clone(),
            due_original: original,
            due: standing.map(|deadline| deadline.due),
            met_by: standing.map_or(MetBy::Closing, |deadline| deadline.met_by),
            rating: item.rating,
            repeat: item.flags.repeat == Some(true),
            fast_track: item.flags.fast_track,
            has_place: item.place.territory.is_some() || item.place.coordinates.is_some(),
        }
    }
}

/// Adds the values of one row.
pub(super) fn bind(binder: &mut Binder, row: &StoredSubmission) {
    let item = &row.submission;
    binder
        .add(item.municipality.as_str())
        .add(item.platform.as_str())
        .add(item.external_id.as_str())
        .add(item.feed.as_str())
        .add(row.observed_at.as_micros())
        .add(row.mapping_version.as_str())
        .add(item.url.as_deref())
        .add(item.kind.as_str());
    for moment in
        [Some(item.received), item.registered, item.first_response, item.planned, item.lifecycle.first_closing()]
    {
        bind_moment(binder, moment);
    }
    binder.add(later_turns(&item.lifecycle)).add(item.status_source.as_str()).add(item.status.as_str());
    bind_topic(binder, &item.topic);
    binder
        .add(item.organisation_source.as_deref())
        .add(item.organisation.as_ref().map(OrganisationCode::as_str))
        .add(item.place.territory.as_deref())
        .add(item.place.address.as_deref());
    bind_coordinates(binder, item.place.coordinates);
    binder
        .add(item.severity.map(Severity::as_str))
        .add(item.text.as_deref())
        .add(item.author_key.as_ref().map(AuthorKey::as_str))
        .add(item.rating.stars.map(i64::from))
        .add(item.rating.satisfaction.map(Satisfaction::as_str));
    for flag in [item.flags.repeat, item.flags.fast_track, item.flags.overdue_source] {
        binder.add(flag.map(i64::from));
    }
    for count in [item.counts.views, item.counts.likes, item.counts.reposts, item.counts.comments] {
        binder.add(count);
    }
    bind_deadlines(binder, row.deadlines.as_ref());
}

/// sqlx 0.9.0 sends an absent `f64` through `Any` as a `float4` and an absent `f32` as a `float8`: a statement prepared
/// with the former refuses the next coordinate on PostgreSQL. So the absent ones go as `f32`.
fn bind_coordinates(binder: &mut Binder, coordinates: Option<(f64, f64)>) {
    match coordinates {
        Some((latitude, longitude)) => binder.add(latitude).add(longitude),
        None => binder.add(None::<f32>).add(None::<f32>),
    };
}

fn bind_moment(binder: &mut Binder, moment: Option<Moment>) {
    binder
        .add(moment.map(|moment| moment.instant().as_micros()))
        .add(moment.map(|moment| i64::from(moment.precision() == Precision::Day)));
}

fn bind_topic(binder: &mut Binder, topic: &Topic) {
    let decided_by = (!topic.decided_by.is_empty()).then(|| serde_json::json!(topic.decided_by).to_string());
    binder
        .add(topic.block.as_str())
        .add(topic.topic.as_deref())
        .add(topic.subtopic.as_deref())
        .add(topic.fact.as_deref())
        .add(decided_by);
}

fn bind_deadlines(binder: &mut Binder, deadlines: Option<&(Deadline, Deadline)>) {
    let original = deadlines.map(|(original, _)| original);
    let standing = deadlines.map(|(_, standing)| standing);
    bind_moment(binder, standing.map(|deadline| deadline.due));
    binder.add(standing.map(|deadline| deadline.rule.as_str())).add(standing.map(|deadline| deadline.met_by.as_str()));
    bind_moment(binder, original.map(|deadline| deadline.due));
    binder
        .add(original.map(|deadline| deadline.rule.as_str()))
        .add(standing.map(|deadline| deadline.set_at.as_micros()));
}

/// Turns after the first closing, as JSON; `None` when there are none.
pub(super) fn later_turns(lifecycle: &Lifecycle) -> Option<String> {
    let later: Vec<_> = lifecycle
        .turns()
        .iter()
        .skip(1)
        .map(|turn| {
            (turn.kind == TurnKind::Closed, turn.at.instant().as_micros(), turn.at.precision() == Precision::Day)
        })
        .collect();
    (!later.is_empty()).then(|| serde_json::json!(later).to_string())
}

/// The closings and reopenings behind the columns `closed_at`, `closed_is_day` and `turns`.
pub(super) fn lifecycle(closed: Option<Moment>, turns: Option<&str>, zone: &Zone) -> Result<Lifecycle, StoreError> {
    let Some(turns) = turns else { return Ok(Lifecycle::closed_at(closed)) };
    let later: Vec<(bool, i64, bool)> =
        serde_json::from_str(turns).map_err(|cause| StoreError::damaged("submission.turns", cause))?;
    let first = closed.map(|at| Turn { kind: TurnKind::Closed, at });
    let later = later.into_iter().map(|(is_closed, micros, is_day)| Turn {
        kind: if is_closed { TurnKind::Closed } else { TurnKind::Reopened },
        at: zone.stored(Instant::from_micros(micros), precision(is_day)),
    });
    Ok(Lifecycle::new(first.into_iter().chain(later).collect()))
}

/// The precision behind an `…_is_day` column.
pub(super) fn precision(is_day: bool) -> Precision {
    if is_day { Precision::Day } else { Precision::Second }
}

/// Reads a row whose columns are [`columns`].
pub(super) fn read(row: &AnyRow, zone: &Zone) -> Result<StoredSubmission, StoreError> {
    let received = moment(row, "received_at", "received_is_day", zone)?
        .ok_or_else(|| StoreError::damaged("submission.received_at", "it is null"))?;
    let closed = moment(row, "closed_at", "closed_is_day", zone)?;
    let municipality: String = row.try_get("municipality")?;
    let submission = Submission {
        municipality: Oktmo::parse(&municipality)
            .map_err(|cause| StoreError::damaged("submission.municipality", cause))?,
        platform: word(row, "platform", Platform::parse)?,
        feed: FeedName::new(row.try_get::<String, _>("feed")?),
        external_id: ExternalId::new(row.try_get::<String, _>("external_id")?),
        url: row.try_get("url")?,
        kind: word(row, "kind", Kind::parse)?,
        received,
        registered: moment(row, "registered_at", "registered_is_day", zone)?,
        first_response: moment(row, "first_response_at", "first_response_is_day", zone)?,
        planned: moment(row, "planned_at", "planned_is_day", zone)?,
        lifecycle: lifecycle(closed, row.try_get::<Option<String>, _>("turns")?.as_deref(), zone)?,
        status_source: row.try_get("status_source")?,
        status: word(row, "status", Status::parse)?,
        topic: topic(row)?,
        organisation_source: row.try_get("organisation_source")?,
        organisation: row.try_get::<Option<String>, _>("organisation")?.map(OrganisationCode::new),
        place: place(row)?,
        severity: optional_word(row, "severity", Severity::parse)?,
        text: row.try_get("text")?,
        author_key: row.try_get::<Option<String>, _>("author_key")?.map(AuthorKey::new),
        rating: Rating {
            stars: row.try_get::<Option<i64>, _>("stars")?.and_then(|stars| u8::try_from(stars).ok()),
            satisfaction: optional_word(row, "satisfaction", Satisfaction::parse)?,
        },
        flags: Flags {
            repeat: flag(row, "repeat")?,
            fast_track: flag(row, "fast_track")?,
            overdue_source: flag(row, "overdue_source")?,
        },
        counts: Counts {
            views: row.try_get("views")?,
            likes: row.try_get("likes")?,
            reposts: row.try_get("reposts")?,
            comments: row.try_get("comments")?,
        },
    };
    Ok(StoredSubmission {
        submission,
        deadlines: deadlines(row, zone)?,
        observed_at: Instant::from_micros(row.try_get("observed_at")?),
        mapping_version: row.try_get("mapping_version")?,
    })
}

fn topic(row: &AnyRow) -> Result<Topic, StoreError> {
    let decided_by: Option<String> = row.try_get("decided_by")?;
    let decided_by = decided_by.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text));
    Ok(Topic {
        block: word(row, "block", Block::parse)?,
        topic: row.try_get("topic")?,
        subtopic: row.try_get("subtopic")?,
        fact: row.try_get("fact")?,
        decided_by: decided_by.map_err(|cause| StoreError::damaged("submission.decided_by", cause))?,
    })
}

fn place(row: &AnyRow) -> Result<Place, StoreError> {
    let latitude: Option<f64> = row.try_get("latitude")?;
    let longitude: Option<f64> = row.try_get("longitude")?;
    Ok(Place {
        territory: row.try_get("territory")?,
        address: row.try_get("address")?,
        coordinates: latitude.zip(longitude),
    })
}

fn deadlines(row: &AnyRow, zone: &Zone) -> Result<Option<(Deadline, Deadline)>, StoreError> {
    let due = moment(row, "due_at", "due_is_day", zone)?;
    let due_original = moment(row, "due_original_at", "due_original_is_day", zone)?;
    let (Some(due), Some(due_original)) = (due, due_original) else { return Ok(None) };
    let met_by: String = row.try_get("due_met_by")?;
    let met_by = MetBy::ALL
        .iter()
        .copied()
        .find(|word| word.as_str() == met_by)
        .ok_or_else(|| StoreError::damaged("submission.due_met_by", "it is an unknown word"))?;
    let set_at = Instant::from_micros(row.try_get("due_set_at")?);
    let rule = RuleId::new(row.try_get::<String, _>("due_rule")?);
    let rule_original = RuleId::new(row.try_get::<String, _>("due_original_rule")?);
    let original = Deadline { due: due_original, rule: rule_original, met_by, set_at };
    Ok(Some((original, Deadline { due, rule, met_by, set_at })))
}

fn moment(row: &AnyRow, at: &str, is_day: &str, zone: &Zone) -> Result<Option<Moment>, StoreError> {
    let micros: Option<i64> = row.try_get(at)?;
    let is_day: Option<i64> = row.try_get(is_day)?;
    let Some(micros) = micros else { return Ok(None) };
    Timestamp::from_microsecond(micros).map_err(|cause| StoreError::damaged("a time of submission", cause))?;
    Ok(Some(zone.stored(Instant::from_micros(micros), precision(is_day == Some(1)))))
}

fn flag(row: &AnyRow, column: &str) -> Result<Option<bool>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(|flag| flag != 0))
}

fn word<T, E>(row: &AnyRow, column: &'static str, parse: impl Fn(&str) -> Result<T, E>) -> Result<T, StoreError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let text: String = row.try_get(column)?;
    parse(&text).map_err(|cause| StoreError::damaged(column, cause))
}

fn optional_word<T, E>(
    row: &AnyRow,
    column: &'static str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, StoreError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| parse(&text).map_err(|cause| StoreError::damaged(column, cause))).transpose()
}
