//! The place inside a sweep: what the stored cursor says.
//!
//! A sweep reads every change of one window, page by page. Its bounds never move while it runs, so it can be taken up
//! at any page by any later run. When it is over only the watermark remains.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use svod_contract::{Cursor, Reason, SourceError, Window};

/// What is known between two pulls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Progress {
    /// Lower bound of the sweep that runs or ran last; `None` is the beginning.
    pub(crate) from: Option<Timestamp>,
    /// Upper bound of that sweep, not included.
    pub(crate) until: Timestamp,
    /// Watermark: the newest change seen, never beyond `until`; `None` when nothing was seen yet.
    pub(crate) newest: Option<Timestamp>,
    /// `None` when the sweep is over.
    pub(crate) sweep: Option<Sweep>,
    /// Hash of how the sweep asks: a page of other settings is another page. `None` in cursors written before there
    /// was one; such a sweep goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) under: Option<String>,
}

/// The next page to ask for, and what its guards need.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sweep {
    pub(crate) next: Next,
    /// Pages read so far.
    pub(crate) pages: u64,
    /// Records before the next page.
    pub(crate) seen: u64,
    /// What the last page said of the whole.
    pub(crate) total: Option<u64>,
    /// Digest of the last page; compared, never computed from.
    pub(crate) digest: Option<u64>,
    /// By how much `seen` may be too small: a step back takes full pages off, the platform may give shorter ones.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) slack: u64,
    /// The run (its `window.to`) that found the list ending at this very page, before all announced records were seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ended_early: Option<Timestamp>,
}

/// How the next page is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Next {
    /// The first page.
    #[default]
    Start,
    Page(u64),
    Offset(u64),
    Token(String),
    /// Path and parameters, without the host and without credentials.
    Link(String),
}

impl Progress {
    /// A sweep over a whole window.
    pub(crate) fn begin(window: &Window) -> Self {
        Self { from: window.from, until: window.to, newest: None, sweep: Some(Sweep::default()), under: None }
    }

    /// The same sweep from its first page, up to the end of a later window: what came meanwhile is read, too.
    pub(crate) fn again(&self, window: &Window) -> Self {
        Self { until: self.until.max(window.to), sweep: Some(Sweep::default()), ..self.clone() }
    }

    pub(crate) fn read(cursor: &Cursor) -> Result<Self, SourceError> {
        serde_json::from_str(cursor.as_str()).map_err(|_error| SourceError::Refused { reason: Reason::Cursor })
    }

    pub(crate) fn write(&self) -> Result<Cursor, SourceError> {
        let text = serde_json::to_string(self).map_err(|_error| SourceError::Broken { reason: Reason::Cursor })?;
        Ok(Cursor::new(text))
    }

    /// The sweep after one that is over; `None` when the window holds nothing later.
    ///
    /// `overlap_s` is `None` for a stream that is read whole each time. The lower bound of the window counts without a cursor
    /// only, as the contract says.
    pub(crate) fn follow(&self, window: &Window, overlap_s: Option<i64>) -> Option<Self> {
        if window.to <= self.until {
            return None;
        }
        let from = match (overlap_s, self.newest) {
            (Some(overlap_s), Some(newest)) => {
                Some(newest.checked_sub(SignedDuration::from_secs(overlap_s)).unwrap_or(Timestamp::MIN))
            }
            (Some(_) | None, None) | (None, Some(_)) => self.from,
        };
        Some(Self { from, until: window.to, sweep: Some(Sweep::default()), ..self.clone() })
    }

    /// Moves the watermark. A change dated beyond the sweep must not hide those that come later.
    pub(crate) fn note(&mut self, updated: Timestamp) {
        let updated = updated.min(self.until);
        self.newest = Some(self.newest.map_or(updated, |newest| newest.max(updated)));
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests;
