//! Which feeds tell an item in several ways at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{ContentHash, FeedName};

use super::Claim;

/// The feeds of which the latest file of a stream tells the item in several ways, on whichever rows and sheets: the last one
/// counts, and nobody knows whether it holds. A later file that tells it once ends that, also one of the same time that stands
/// behind. A source that is asked, and no file, says no two things at one time and place.
pub(super) fn contradicted(claims: &[Claim<'_>]) -> Vec<FeedName> {
    if claims.len() < 2 {
        return Vec::new();
    }
    let sources: BTreeMap<usize, &FeedName> = claims.iter().map(|claim| (claim.source, claim.state.feed)).collect();
    let tells_apart = |source: usize| tell_apart(claims.iter().filter(move |claim| claim.source == source));
    let feeds: BTreeSet<&FeedName> =
        sources.into_iter().filter(|(source, _)| tells_apart(*source)).map(|(_, feed)| feed).collect();
    feeds.into_iter().cloned().collect()
}

/// Whether what one source told last is several things, all of one file as it was read.
fn tell_apart<'c>(claims: impl Iterator<Item = &'c Claim<'c>> + Clone) -> bool {
    let Some(last) = claims.clone().map(|claim| claim.state.assertion).max() else { return false };
    let of_file = claims.filter(|claim| {
        claim.stated_at() == last.stated_at && claim.state.assertion.document.is_same_file(&last.document)
    });
    let told: BTreeSet<ContentHash> = of_file.map(|claim| claim.state.content_hash).collect();
    told.len() > 1
}
