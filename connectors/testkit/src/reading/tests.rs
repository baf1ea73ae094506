//! The checks pass a sound source and catch each way of being unsound.

use jiff::Timestamp;
use svod_contract::{Offer, Probe, SourceError};

use super::*;

/// How a source of numbers goes wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    SkipsOnResume,
    RepeatsOnResume,
    DriftsWhenRepeated,
    NeverEnds,
    GivesTheLastAgain,
    InventsRecords,
    ForgetsWhatIsConfirmed,
    StatesTheFuture,
    StatesNow,
}

struct Numbers {
    count: u64,
    fault: Fault,
    pulls: u64,
    /// Of all sources of a test together.
    made: u64,
    confirmed: u64,
}

#[async_trait::async_trait]
impl Source for Numbers {
    async fn probe(&mut self) -> Result<Probe, SourceError> {
        Ok(Probe::Interface { path: "/numbers".to_owned(), items: Offer::Count(self.count) })
    }

    async fn pull(&mut self, cursor: Option<&Cursor>, _window: &Window) -> Result<Option<Batch>, SourceError> {
        self.pulls += 1;
        let place = cursor.map_or(0, |cursor| cursor.as_str().parse::<u64>().unwrap());
        let is_resumed = self.pulls == 1 && place > 0;
        let start = match self.fault {
            Fault::SkipsOnResume if is_resumed => place + 1,
            Fault::RepeatsOnResume if is_resumed => place - 1,
            Fault::DriftsWhenRepeated => place + self.pulls % 2,
            Fault::GivesTheLastAgain if is_resumed => place.min(self.count - 1),
            Fault::None
            | Fault::SkipsOnResume
            | Fault::RepeatsOnResume
            | Fault::NeverEnds
            | Fault::GivesTheLastAgain
            | Fault::InventsRecords
            | Fault::ForgetsWhatIsConfirmed
            | Fault::StatesTheFuture
            | Fault::StatesNow => place + self.confirmed,
        };
        let count = match self.fault {
            Fault::NeverEnds => u64::MAX - 10,
            Fault::InventsRecords => self.count.max(1),
            Fault::None
            | Fault::SkipsOnResume
            | Fault::RepeatsOnResume
            | Fault::DriftsWhenRepeated
            | Fault::GivesTheLastAgain
            | Fault::ForgetsWhatIsConfirmed
            | Fault::StatesTheFuture
            | Fault::StatesNow => self.count,
        };
        if start >= count {
            return Ok(None);
        }
        let end = (start + 2).min(count);
        let mut records: Vec<Record> = (start..end).map(record).collect();
        let made = i64::try_from(self.made).unwrap();
        let shift = i64::from(self.fault == Fault::StatesTheFuture) - made * i64::from(self.fault == Fault::StatesNow);
        for record in &mut records {
            record.stated_at = Some(Timestamp::from_second(shift).unwrap());
        }
        Ok(Some(Batch { records, cursor: Cursor::new(end.to_string()), faults: Vec::new(), total: None }))
    }

    async fn confirm(&mut self, _cursor: &Cursor) -> Result<(), SourceError> {
        self.confirmed += u64::from(self.fault == Fault::ForgetsWhatIsConfirmed);
        Ok(())
    }
}

fn record(number: u64) -> Record {
    Record {
        stream: "numbers".into(),
        origin: "memory".into(),
        file: None,
        position: number + 1,
        stated_at: Some(Timestamp::UNIX_EPOCH),
        precedence: 0,
        deleted: false,
        edited: false,
        payload: serde_json::json!({ "number": number }).into(),
    }
}

fn window() -> Window {
    Window { from: None, to: Timestamp::UNIX_EPOCH }
}

fn make(count: u64, fault: Fault) -> impl Fn() -> Box<dyn Source> {
    let made = std::cell::Cell::new(0);
    move || {
        made.set(made.get() + 1);
        Box::new(Numbers { count, fault, pulls: 0, made: made.get(), confirmed: 0 })
    }
}

#[tokio::test]
async fn a_sound_source_passes() {
    resume_from_any_cursor(make(7, Fault::None), &window()).await.unwrap();
    repeats_a_pull(make(7, Fault::None), &window()).await.unwrap();
    same_again_gives_nothing_new(make(7, Fault::None), &window()).await.unwrap();
    empty(make(0, Fault::None), &window()).await.unwrap();
    confirming_may_be_repeated(make(7, Fault::None), &window()).await.unwrap();
    stated_times_are_stable(make(7, Fault::None), &window()).await.unwrap();
}

#[tokio::test]
async fn a_source_that_loses_what_is_confirmed_twice_is_caught() {
    assert!(confirming_may_be_repeated(make(7, Fault::ForgetsWhatIsConfirmed), &window()).await.is_err());
}

#[tokio::test]
async fn a_source_that_states_otherwise_when_asked_again_or_in_the_future_is_caught() {
    assert!(stated_times_are_stable(make(7, Fault::StatesTheFuture), &window()).await.is_err());
    assert!(stated_times_are_stable(make(7, Fault::StatesNow), &window()).await.is_err());
}

#[tokio::test]
async fn a_source_that_resumes_in_the_wrong_place_is_caught() {
    assert!(resume_from_any_cursor(make(7, Fault::SkipsOnResume), &window()).await.is_err());
    assert!(resume_from_any_cursor(make(7, Fault::RepeatsOnResume), &window()).await.is_err());
}

#[tokio::test]
async fn a_source_too_small_to_tell_is_not_accepted() {
    assert!(resume_from_any_cursor(make(2, Fault::None), &window()).await.is_err());
}

#[tokio::test]
async fn a_source_that_gives_something_else_when_asked_again_is_caught() {
    assert!(repeats_a_pull(make(7, Fault::DriftsWhenRepeated), &window()).await.is_err());
}

#[tokio::test]
async fn a_source_without_end_is_caught() {
    assert!(same_again_gives_nothing_new(make(7, Fault::NeverEnds), &window()).await.is_err());
}

#[tokio::test]
async fn a_source_that_gives_its_last_record_again_is_caught() {
    assert!(same_again_gives_nothing_new(make(7, Fault::GivesTheLastAgain), &window()).await.is_err());
}

#[tokio::test]
async fn a_source_that_invents_records_is_caught() {
    assert!(empty(make(0, Fault::InventsRecords), &window()).await.is_err());
}
