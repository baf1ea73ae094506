//! The checks pass a sound source and catch each way of being unsound.

use std::sync::Arc;

use jiff::Timestamp;
use svod_contract::{Probe, SourceError};

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
}

struct Numbers {
    count: u64,
    fault: Fault,
    pulls: u64,
}

#[async_trait::async_trait]
impl Source for Numbers {
    async fn probe(&mut self) -> Result<Probe, SourceError> {
        Ok(Probe { detail: format!("{} numbers", self.count) })
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
            | Fault::InventsRecords => place,
        };
        let count = match self.fault {
            Fault::NeverEnds => u64::MAX - 10,
            Fault::InventsRecords => self.count.max(1),
            Fault::None
            | Fault::SkipsOnResume
            | Fault::RepeatsOnResume
            | Fault::DriftsWhenRepeated
            | Fault::GivesTheLastAgain => self.count,
        };
        if start >= count {
            return Ok(None);
        }
        let end = (start + 2).min(count);
        let records = (start..end).map(record).collect();
        Ok(Some(Batch { records, cursor: Cursor::new(end.to_string()), faults: Vec::new(), total: None }))
    }
}

fn record(number: u64) -> Record {
    let (stream, origin) = (Arc::from("numbers"), Arc::from("memory"));
    Record { stream, origin, position: number + 1, stated_at: None, payload: serde_json::json!({"number": number}) }
}

fn window() -> Window {
    Window { from: None, to: Timestamp::UNIX_EPOCH }
}

fn make(count: u64, fault: Fault) -> impl Fn() -> Box<dyn Source> {
    move || Box::new(Numbers { count, fault, pulls: 0 })
}

#[tokio::test]
async fn a_sound_source_passes() {
    resume_from_any_cursor(make(7, Fault::None), &window()).await.unwrap();
    repeats_a_pull(make(7, Fault::None), &window()).await.unwrap();
    same_again_gives_nothing_new(make(7, Fault::None), &window()).await.unwrap();
    empty(make(0, Fault::None), &window()).await.unwrap();
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
