//! What holds for every source, whatever it reads.

use svod_contract::{Batch, Cursor, Record, Source, Window};

use crate::{Flaw, Verdict, ensure};

/// More batches than any check needs: a source that gives more does not end.
const BATCHES_MAX: usize = 10_000;

/// Every batch after `cursor`, in order.
pub async fn drain(source: &mut dyn Source, cursor: Option<&Cursor>, window: &Window) -> Result<Vec<Batch>, Flaw> {
    let mut batches: Vec<Batch> = Vec::new();
    let mut cursor = cursor.cloned();
    while let Some(batch) = source.pull(cursor.as_ref(), window).await? {
        ensure(batches.len() < BATCHES_MAX, "the source does not end")?;
        cursor = Some(batch.cursor.clone());
        batches.push(batch);
    }
    Ok(batches)
}

/// The records of some batches, one after the other.
pub fn records(batches: &[Batch]) -> Vec<&Record> {
    batches.iter().flat_map(|batch| &batch.records).collect()
}

/// A fresh source that starts at the cursor of any batch gives exactly the records behind that batch.
pub async fn resume_from_any_cursor(make: impl Fn() -> Box<dyn Source>, window: &Window) -> Verdict {
    let whole = drain(make().as_mut(), None, window).await?;
    ensure(whole.len() > 1, "the check needs a source of several batches")?;
    for (index, batch) in whole.iter().enumerate() {
        let rest = drain(make().as_mut(), Some(&batch.cursor), window).await?;
        let expected = whole.get(index + 1..).unwrap_or_default();
        ensure(
            records(&rest) == records(expected),
            format!("resumed behind batch {}: {} records instead of {}", index + 1, count(&rest), count(expected)),
        )?;
    }
    Ok(())
}

/// The same call again gives the same batch: a run may die between a pull and its commit.
pub async fn repeats_a_pull(make: impl Fn() -> Box<dyn Source>, window: &Window) -> Verdict {
    let mut source = make();
    let mut cursor = None;
    while let Some(batch) = source.pull(cursor.as_ref(), window).await? {
        let again = source.pull(cursor.as_ref(), window).await?;
        ensure(again.as_ref() == Some(&batch), "the same cursor gave another batch")?;
        let fresh = make().pull(cursor.as_ref(), window).await?;
        ensure(fresh.as_ref() == Some(&batch), "the same cursor gave a fresh source another batch")?;
        cursor = Some(batch.cursor);
    }
    Ok(())
}

/// After the last batch the same window holds nothing more, neither for this source nor for a fresh one.
pub async fn same_again_gives_nothing_new(make: impl Fn() -> Box<dyn Source>, window: &Window) -> Verdict {
    let mut source = make();
    let batches = drain(source.as_mut(), None, window).await?;
    let last = batches.last().map(|batch| batch.cursor.clone()).ok_or_else(|| Flaw::new("nothing was read at all"))?;
    ensure(source.pull(Some(&last), window).await?.is_none(), "the source gave its last batch again")?;
    ensure(make().pull(Some(&last), window).await?.is_none(), "a fresh source gave something behind the end")
}

/// Batches that are confirmed, each twice, are the same as those that are not.
pub async fn confirming_may_be_repeated(make: impl Fn() -> Box<dyn Source>, window: &Window) -> Verdict {
    let whole = drain(make().as_mut(), None, window).await?;
    let mut source = make();
    let (mut cursor, mut confirmed) = (None, Vec::new());
    while let Some(batch) = source.pull(cursor.as_ref(), window).await? {
        ensure(confirmed.len() < BATCHES_MAX, "the source does not end")?;
        source.confirm(&batch.cursor).await?;
        source.confirm(&batch.cursor).await?;
        cursor = Some(batch.cursor.clone());
        confirmed.push(batch);
    }
    ensure(confirmed == whole, "confirming a batch twice changed what came after it")
}

/// A record read again is stated since the same instant, and none is stated after the run.
pub async fn stated_times_are_stable(make: impl Fn() -> Box<dyn Source>, window: &Window) -> Verdict {
    let first = drain(make().as_mut(), None, window).await?;
    let second = drain(make().as_mut(), None, window).await?;
    let stated = |batches: &[Batch]| records(batches).iter().map(|record| record.stated_at).collect::<Vec<_>>();
    ensure(stated(&first) == stated(&second), "the same records were stated at another instant")?;
    let is_late = |record: &&&Record| record.stated_at.is_some_and(|at| at > window.to);
    let late = records(&first).iter().filter(is_late).count();
    ensure(late == 0, format!("{late} records are stated after the run"))
}

/// A source with nothing to read gives no record and ends, again and again.
pub async fn empty(make: impl Fn() -> Box<dyn Source>, window: &Window) -> Verdict {
    let batches = drain(make().as_mut(), None, window).await?;
    ensure(count(&batches) == 0, "an empty source gave records")?;
    if let Some(last) = batches.last() {
        ensure(make().pull(Some(&last.cursor), window).await?.is_none(), "an empty source does not end")?;
    }
    Ok(())
}

fn count(batches: &[Batch]) -> usize {
    batches.iter().map(|batch| batch.records.len()).sum()
}

#[cfg(test)]
mod tests;
