//! The columns of `submission_version` that indicators read.

use std::borrow::Cow;

use crate::{
    domain::{
        Block, Case, Dues, Instant, Kind, Lifecycle, MetBy, Moment, NotTold, Platform, Rating, Satisfaction, Severity,
        Status, Symbols, Turn, TurnKind, Zone,
    },
    store::{StoreError, row::row},
};

use super::{
    SubmissionVersion, feeds, has_place, organisation,
    words::{instant, is_day, moment, optional_word, word},
};

row! {
    /// What indicators read of a state.
    CaseRow as case
    key {
        platform: Cow<'a, str>,
        external_id: Cow<'a, str>,
    }
    rest {
        feeds: Cow<'a, str>,
        kind: Cow<'a, str>,
        block: Cow<'a, str>,
        organisation: Option<Cow<'a, str>>,
        territory: Option<Cow<'a, str>>,
        severity: Option<Cow<'a, str>>,
        status: Cow<'a, str>,
        received_at: i64,
        received_is_day: i64,
        first_response_at: Option<i64>,
        first_response_is_day: Option<i64>,
        closing_is_answer: i64,
        closed_at: Option<i64>,
        closed_is_day: Option<i64>,
        closed_status: Option<Cow<'a, str>>,
        turns: Option<Cow<'a, str>>,
        due_original_at: Option<i64>,
        due_original_is_day: Option<i64>,
        later_dues: Option<Cow<'a, str>>,
        due_met_by: Option<Cow<'a, str>>,
        stars: Option<i64>,
        satisfaction: Option<Cow<'a, str>>,
        repeat: Option<i64>,
        fast_track: Option<i64>,
        has_place: i64,
        not_told: i64,
        unknown_fields: i64,
    }
    blobs {}
}
/// When, whether only the day is known, and what a closing meant; nothing for a reopening.
type LaterTurn<'a> = (i64, bool, Option<Cow<'a, str>>);
/// Since when, until when, whether only the day is known.
type LaterDue = (i64, i64, bool);

impl<'a> CaseRow<'a> {
    pub(super) fn of(version: &'a SubmissionVersion) -> Self {
        let item = &version.submission;
        let closing = item.lifecycle.turns().first();
        let original = version.deadlines.original().map(|deadline| deadline.due);
        let met_by = version.deadlines.standing().map(|deadline| deadline.met_by.as_str());
        Self {
            platform: item.platform.as_str().into(),
            external_id: item.external_id.as_str().into(),
            feeds: feeds(item).into(),
            kind: item.kind.as_str().into(),
            block: item.topic.block.as_str().into(),
            organisation: organisation(item).map(Cow::Borrowed),
            territory: item.place.territory.as_deref().map(Cow::Borrowed),
            severity: item.severity.map(|severity| severity.as_str().into()),
            status: item.status.as_str().into(),
            received_at: instant(item.received),
            received_is_day: is_day(item.received),
            first_response_at: item.first_response.map(instant),
            first_response_is_day: item.first_response.map(is_day),
            closing_is_answer: i64::from(item.closing_is_answer),
            closed_at: closing.map(|turn| instant(turn.at)),
            closed_is_day: closing.map(|turn| is_day(turn.at)),
            closed_status: closing.map(|turn| turn.status.as_str().into()),
            turns: later_turns(&item.lifecycle).map(Cow::Owned),
            due_original_at: original.map(instant),
            due_original_is_day: original.map(is_day),
            later_dues: Dues::of(&version.deadlines).and_then(|dues| later_dues(&dues)).map(Cow::Owned),
            due_met_by: met_by.map(Cow::Borrowed),
            stars: item.rating.stars.map(i64::from),
            satisfaction: item.rating.satisfaction.map(|satisfaction| satisfaction.as_str().into()),
            repeat: item.flags.repeat.map(i64::from),
            fast_track: item.flags.fast_track.map(i64::from),
            has_place: i64::from(has_place(item)),
            not_told: item.not_told.bits(),
            unknown_fields: item.in_unknown_words().bits(),
        }
    }

    /// The row as the indicators see it; `title` gives the name of an organisation's code or raw name.
    pub(in crate::store) fn case(
        &self,
        zone: &Zone,
        symbols: &mut Symbols,
        title: &impl Fn(&str) -> String,
    ) -> Result<Case, StoreError> {
        Ok(Case {
            platform: word(&self.platform, Platform::parse)?,
            feeds: symbols.intern(&self.feeds),
            kind: word(&self.kind, Kind::parse)?,
            block: word(&self.block, Block::parse)?,
            organisation: self.organisation.as_deref().map(|name| symbols.intern(&title(name))),
            territory: self.territory.as_deref().map(|name| symbols.intern(name)),
            severity: optional_word(self.severity.as_deref(), Severity::parse)?,
            status: word(&self.status, Status::parse)?,
            received: self.received(zone),
            first_response: self.first_response(zone),
            closing_is_answer: self.closing_is_answer != 0,
            lifecycle: self.lifecycle(zone)?,
            dues: self.dues(zone)?,
            met_by: self.due_met_by.as_deref().map_or(Ok(MetBy::Closing), met_by)?,
            rating: self.rating()?,
            repeat: self.repeat.map(|flag| flag != 0),
            fast_track: self.fast_track.map(|flag| flag != 0),
            has_place: self.has_place != 0,
            not_told: NotTold::from_bits(self.not_told),
            unknown: NotTold::from_bits(self.unknown_fields),
        })
    }

    pub(super) fn received(&self, zone: &Zone) -> Moment {
        moment(zone, self.received_at, self.received_is_day)
    }

    pub(super) fn first_response(&self, zone: &Zone) -> Option<Moment> {
        Some(moment(zone, self.first_response_at?, self.first_response_is_day?))
    }

    pub(super) fn lifecycle(&self, zone: &Zone) -> Result<Lifecycle, StoreError> {
        let Some((at, is_day)) = self.closed_at.zip(self.closed_is_day) else { return Ok(Lifecycle::default()) };
        let status = self.closed_status.as_deref().map_or(Ok(Status::Unknown), |text| word(text, Status::parse))?;
        let mut turns = vec![Turn::closed(moment(zone, at, is_day), status)];
        if let Some(later) = self.turns.as_deref() {
            let later: Vec<LaterTurn<'_>> =
                serde_json::from_str(later).map_err(|cause| StoreError::damaged("submission_version.turns", cause))?;
            for (at, is_day, status) in later {
                let at = moment(zone, at, i64::from(is_day));
                turns.push(match status {
                    Some(status) => Turn::closed(at, word(&status, Status::parse)?),
                    None => Turn::reopened(at),
                });
            }
        }
        Ok(Lifecycle::new(turns))
    }

    pub(super) fn dues(&self, zone: &Zone) -> Result<Option<Dues>, StoreError> {
        let Some((at, is_day)) = self.due_original_at.zip(self.due_original_is_day) else { return Ok(None) };
        let later: Vec<LaterDue> = self.later_dues.as_deref().map_or(Ok(Vec::new()), |text| {
            serde_json::from_str(text).map_err(|cause| StoreError::damaged("submission_version.later_dues", cause))
        })?;
        let later = later
            .into_iter()
            .map(|(since, at, is_day)| (Instant::from_micros(since), moment(zone, at, i64::from(is_day))));
        Ok(Some(Dues::new(moment(zone, at, is_day), later.collect())))
    }

    pub(super) fn rating(&self) -> Result<Rating, StoreError> {
        Ok(Rating {
            stars: self.stars.and_then(|stars| u8::try_from(stars).ok()),
            satisfaction: optional_word(self.satisfaction.as_deref(), Satisfaction::parse)?,
        })
    }
}

fn met_by(text: &str) -> Result<MetBy, StoreError> {
    let known = MetBy::ALL.iter().copied().find(|known| known.as_str() == text);
    known.ok_or_else(|| StoreError::damaged("submission_version.due_met_by", "it is an unknown word"))
}

fn later_turns(lifecycle: &Lifecycle) -> Option<String> {
    let later = lifecycle.turns().get(1..).filter(|later| !later.is_empty())?;
    let later: Vec<_> = later
        .iter()
        .map(|turn| {
            let status = (turn.kind == TurnKind::Closed).then(|| turn.status.as_str());
            (instant(turn.at), is_day(turn.at) != 0, status)
        })
        .collect();
    Some(serde_json::json!(later).to_string())
}

fn later_dues(dues: &Dues) -> Option<String> {
    let later = Some(dues.later()).filter(|later| !later.is_empty())?;
    let later: Vec<LaterDue> =
        later.iter().map(|(since, due)| (since.as_micros(), instant(*due), is_day(*due) != 0)).collect();
    Some(serde_json::json!(later).to_string())
}
