//! Whether what is known covers two periods, so that a change from one to the other says something.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use crate::{
    domain::{Case, CaseSet, Dues, Kind, Moment, Period, Symbol, Zone},
    report::Coverage,
    store::run::FeedHistory,
};

/// What was heard of the feeds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard<'a> {
    /// By the feeds of cases, up to when.
    pub(super) watched: &'a HashMap<Symbol, Moment>,
    /// Of each feed what its runs amount to.
    pub(super) histories: &'a [FeedHistory],
    pub(super) zone: &'a Zone,
}

/// Feeds that tell the same items, and the cases that they tell.
#[derive(Debug, Default)]
struct Group<'a> {
    feeds: BTreeSet<&'a str>,
    /// Whether any of its cases came shortly before the earlier period.
    came_before: bool,
    /// Whether any of its cases that is work has a part in either period.
    has_work: bool,
    /// The same of its posts.
    has_posts: bool,
    /// Up to which day it was heard.
    heard_until: Option<Date>,
}

/// How far `earlier` and `reported` are covered by the feeds that told what happened in them.
///
/// Feeds that tell the same items cover for one another. Such a group covers the periods when it was heard until after the
/// earlier one, and either tells of items of as long a time before it, or had been read whole before it began. A single
/// item far in the past says nothing: dates are mistyped.
pub(super) fn coverage(cases: &CaseSet, heard: Heard<'_>, (earlier, reported): (Period, Period)) -> Coverage {
    let mut by_feeds: HashMap<Symbol, Group<'_>> = HashMap::new();
    let before = before(earlier);
    for case in &cases.cases {
        let group = by_feeds.entry(case.feeds).or_default();
        group.came_before |= before.is_some_and(|before| before.contains(case.received));
        let is_part = touches(case, earlier) || touches(case, reported);
        let is_post = case.kind == Kind::Post;
        group.has_posts |= is_part && is_post;
        group.has_work |= is_part && !is_post;
    }
    let groups = by_feeds.into_iter().map(|(symbol, group)| Group {
        feeds: cases.symbols.name(symbol).split(' ').collect(),
        heard_until: heard.watched.get(&symbol).map(|until| until.day()),
        ..group
    });
    let lacking: Vec<_> = joined(groups).into_iter().filter(|group| !group.covers(earlier, heard)).collect();
    if lacking.iter().any(|group| group.has_work) {
        Coverage::Part
    } else if lacking.iter().any(|group| group.has_posts) {
        Coverage::WithoutPosts
    } else {
        Coverage::Whole
    }
}

/// As many days right before a period.
fn before(period: Period) -> Option<Period> {
    let length = period.last() - period.first();
    let last = period.first().yesterday().ok()?;
    Period::new(last.checked_sub(length).ok()?, last)
}

/// Whether a case came, was closed or fell due in a period.
fn touches(case: &Case, period: Period) -> bool {
    let due = case.dues.as_ref().map(Dues::original);
    let turns = case.lifecycle.turns().iter().map(|turn| turn.at);
    [Some(case.received), due].into_iter().flatten().chain(turns).any(|at| period.contains(at))
}

/// Those that share a feed made one.
fn joined<'a>(groups: impl Iterator<Item = Group<'a>>) -> Vec<Group<'a>> {
    let mut joined: Vec<Group<'_>> = Vec::new();
    for mut group in groups {
        let same: Vec<Group<'_>> = joined.extract_if(.., |known| !known.feeds.is_disjoint(&group.feeds)).collect();
        for other in same {
            group.feeds.extend(other.feeds);
            group.came_before |= other.came_before;
            group.has_work |= other.has_work;
            group.has_posts |= other.has_posts;
            group.heard_until = group.heard_until.max(other.heard_until);
        }
        joined.push(group);
    }
    joined
}

impl Group<'_> {
    fn covers(&self, period: Period, heard: Heard<'_>) -> bool {
        let is_own = |history: &&FeedHistory| self.feeds.contains(history.feed.as_str());
        let mut since = heard.histories.iter().filter(is_own).filter_map(|history| history.told_since);
        let was_heard_before = since.any(|since| heard.zone.at(since).day() < period.first());
        (self.came_before || was_heard_before) && self.heard_until.is_some_and(|until| until > period.last())
    }
}

#[cfg(test)]
mod tests;
