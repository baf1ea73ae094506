//! A healthy platform is read whole, in order, from anywhere.

use jiff::SignedDuration;
use serde_json::Value;
use svod_contract::{Offer, Probe, Window};

use super::{Item, START, Shared, Stage, Told, items, window};
use crate::{Flaw, Verdict, ensure, reading};

/// All items come, in order, with position and total, over several pages.
pub async fn pages_come_in_order_and_whole(subject: &Shared) -> Verdict {
    let stage = Stage::healthy(subject, items(8)).await?;
    let batches = reading::drain(stage.source().as_mut(), None, &window()).await?;
    let records = reading::records(&batches);
    let expected: Vec<String> = items(8).into_iter().filter_map(|item| item.id).collect();
    ensure(stage.ids(&records) == expected, format!("{:?} instead of {expected:?}", stage.ids(&records)))?;
    ensure(batches.iter().all(|batch| batch.total.is_none_or(|total| total == 8)), "a wrong total")?;
    ensure(batches.iter().all(|batch| batch.records.len() <= 3), "a batch larger than a page")?;
    ensure(batches.iter().all(|batch| batch.faults.is_empty()), "a fault on a healthy platform")?;
    ensure(records.iter().all(|record| record.position > 0), "a position of 0")?;
    ensure(records.iter().all(|record| !record.stream.as_str().is_empty()), "a record without a stream")?;
    let is_plain = |origin: &str| !origin.is_empty() && !origin.contains(['?', '#']);
    ensure(records.iter().all(|record| is_plain(&record.origin.name)), "an origin with parameters")?;
    ensure(records.iter().all(|record| record.payload.is_object()), "a payload that is not an object")
}

/// Any cursor resumes.
pub async fn any_cursor_resumes(subject: &Shared) -> Verdict {
    let stage = Stage::healthy(subject, items(8)).await?;
    reading::resume_from_any_cursor(|| stage.source(), &window()).await?;
    // The last page may be full, too.
    let stage = Stage::healthy(subject, items(6)).await?;
    reading::resume_from_any_cursor(|| stage.source(), &window()).await
}

/// A pull repeated gives the same.
pub async fn pulls_can_be_repeated(subject: &Shared) -> Verdict {
    let stage = Stage::healthy(subject, items(7)).await?;
    reading::repeats_a_pull(|| stage.source(), &window()).await
}

/// Nothing comes after the end.
pub async fn the_end_is_the_end(subject: &Shared) -> Verdict {
    for count in [1, 3, 7] {
        let stage = Stage::healthy(subject, items(count)).await?;
        reading::same_again_gives_nothing_new(|| stage.source(), &window()).await?;
    }
    Ok(())
}

/// A platform without items gives nothing.
pub async fn an_empty_feed_ends(subject: &Shared) -> Verdict {
    let stage = Stage::healthy(subject, Vec::new()).await?;
    reading::empty(|| stage.source(), &window()).await
}

/// Items that changed at the same instant stand on both sides of a page boundary.
pub async fn one_change_time_across_pages_loses_nothing(subject: &Shared) -> Verdict {
    let same: Vec<Item> = items(8).into_iter().map(|item| Item { updated: START, ..item }).collect();
    let stage = Stage::healthy(subject, same).await?;
    let batches = reading::drain(stage.source().as_mut(), None, &window()).await?;
    ensure(reading::records(&batches).len() == 8, "items of one instant were lost or doubled")?;
    reading::resume_from_any_cursor(|| stage.source(), &window()).await
}

/// A run with a later window goes on behind the last one, and takes up a cursor that was left in the middle.
pub async fn changes_after_a_run_are_seen_by_the_next(subject: &Shared) -> Verdict {
    let stage = Stage::healthy(subject, items(8)).await?;
    let early = Window { from: None, to: START + SignedDuration::from_secs(60 * 5 + 30) };
    let first = reading::drain(stage.source().as_mut(), None, &early).await?;
    ensure(stage.ids(&reading::records(&first)).len() == 5, "changes at or after the end of the window came")?;
    let expected: Vec<String> = items(8).into_iter().skip(5).filter_map(|item| item.id).collect();
    for batch in &first {
        let later = reading::drain(stage.source().as_mut(), Some(&batch.cursor), &window()).await?;
        let ids = stage.ids(&reading::records(&later));
        ensure(expected.iter().all(|id| ids.contains(id)), format!("only {ids:?} came, not {expected:?}"))?;
        let last = later.last().ok_or_else(|| Flaw::new("a later window gave nothing"))?;
        ensure(stage.source().pull(Some(&last.cursor), &window()).await?.is_none(), "the later run does not end")?;
    }
    Ok(())
}

/// Reading from scratch gives what changed inside the window that an operator gave, and nothing else.
pub async fn a_window_is_respected(subject: &Shared) -> Verdict {
    let stage = Stage::healthy(subject, items(8)).await?;
    let minute = |number| START + SignedDuration::from_mins(number);
    for (to, expected) in [(window().to, vec!["i-006", "i-007", "i-008"]), (minute(8), vec!["i-006", "i-007"])] {
        let window = Window { from: Some(minute(6)), to };
        let batches = reading::drain(stage.source().as_mut(), None, &window).await?;
        let ids = stage.ids(&reading::records(&batches));
        ensure(ids == expected, format!("{ids:?} instead of {expected:?}"))?;
    }
    Ok(())
}

/// A record is stated since the change that the platform dates.
pub async fn changes_are_stated(subject: &Shared) -> Verdict {
    let stage = Stage::healthy(subject, items(5)).await?;
    reading::stated_times_are_stable(|| stage.source(), &window()).await?;
    let batches = reading::drain(stage.source().as_mut(), None, &window()).await?;
    let stated: Vec<_> = reading::records(&batches).iter().map(|record| record.stated_at).collect();
    let expected: Vec<_> = items(5).into_iter().map(|item| Some(item.updated)).collect();
    ensure(stated == expected, format!("{stated:?} instead of {expected:?}"))
}

/// A batch may be confirmed twice, or never.
pub async fn confirming_may_be_repeated(subject: &Shared) -> Verdict {
    let stage = Stage::healthy(subject, items(8)).await?;
    reading::confirming_may_be_repeated(|| stage.source(), &window()).await
}

/// A field with nothing in it and one that is not there stay two things.
pub async fn told_empty_is_not_untold(subject: &Shared) -> Verdict {
    let mut some = items(3);
    for (item, text) in some.iter_mut().skip(1).zip([Told::Empty, Told::Not]) {
        item.text = text;
    }
    let stage = Stage::healthy(subject, some).await?;
    let batches = reading::drain(stage.source().as_mut(), None, &window()).await?;
    let records = reading::records(&batches);
    let texts: Vec<_> = records.iter().map(|record| subject.text(record)).collect();
    ensure(matches!(texts.as_slice(), [Some(Value::String(_)), Some(Value::Null), None]), format!("{texts:?}"))
}

/// A record without an id is not the connector's to judge.
pub async fn records_without_an_id_are_passed_on(subject: &Shared) -> Verdict {
    let mut some = items(4);
    if let Some(item) = some.get_mut(1) {
        item.id = None;
    }
    let stage = Stage::healthy(subject, some).await?;
    let batches = reading::drain(stage.source().as_mut(), None, &window()).await?;
    let ids = stage.ids(&reading::records(&batches));
    ensure(ids == ["i-001", "", "i-003", "i-004"], format!("{ids:?}"))
}

/// Probing says something, and asks for items once at most.
pub async fn probing_reads_little(subject: &Shared) -> Verdict {
    let stage = Stage::healthy(subject, items(8)).await?;
    let Probe::Interface { path, items } = stage.source().probe().await? else {
        return Err(Flaw::new("the probe of an interface speaks of a folder"));
    };
    ensure(path.starts_with('/') && !path.contains('?'), format!("the probe asked {path}"))?;
    ensure(!matches!(items, Offer::Count(count) if count != 8), format!("the probe found {items:?}"))?;
    let requests = stage.server.asked().iter().filter(|asked| subject.asks_for_items(asked)).count();
    ensure(requests <= 1, format!("the probe asked {requests} times"))
}
