//! Words and phrases to look for in posts: all of them at once, by one automaton over the stems of a text.

use aho_corasick::{AhoCorasick, MatchKind};

use super::text::{Stems, Text, folded};

/// Words that may stand between the words of a phrase.
const STRANGERS_MAX: usize = 3;

/// Number of an expression, in the order in which they were added.
pub(super) type ExpressionId = usize;

/// How the words of an expression must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Near each other, in any order: Russian puts its words as it likes.
    Any,
    /// One behind the other.
    Exact,
}

/// Expressions that are still being gathered.
#[derive(Debug)]
pub(super) struct Gathering {
    stems: Stems,
    /// ` stem ` for a whole stem, ` beginning` for the beginning of a word.
    patterns: Vec<String>,
    expressions: Vec<(Vec<usize>, Order)>,
}

impl Gathering {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { stems: Stems::new(), patterns: Vec::new(), expressions: Vec::new() }
    }

    /// Adds an expression: words parted by spaces, `*` behind the beginning of a word. `None` when it has no words.
    pub(super) fn add(&mut self, text: &str, order: Order) -> Option<ExpressionId> {
        let words =
            text.split(|letter: char| !(letter.is_alphabetic() || letter == '*')).filter(|word| !word.is_empty());
        let words: Vec<usize> = words.map(|word| self.pattern(word)).collect();
        if words.is_empty() {
            return None;
        }
        self.expressions.push((words, order));
        Some(self.expressions.len() - 1)
    }

    /// Builds the automaton; `None` when the expressions are too many for one.
    pub(super) fn build(self) -> Option<Lexicon> {
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&self.patterns).ok()?;
        let mut by_pattern = vec![Vec::new(); self.patterns.len()];
        for (id, (words, _)) in self.expressions.iter().enumerate() {
            let first = words.first().and_then(|pattern| by_pattern.get_mut(*pattern));
            if let Some(expressions) = first {
                expressions.push(id);
            }
        }
        Some(Lexicon { stems: self.stems, automaton, expressions: self.expressions, by_pattern })
    }

    fn pattern(&mut self, word: &str) -> usize {
        let pattern = match word.strip_suffix('*') {
            Some(beginning) => format!(" {}", folded(beginning)),
            None => format!(" {} ", self.stems.stem(word)),
        };
        let known = self.patterns.iter().position(|other| *other == pattern);
        known.unwrap_or_else(|| {
            self.patterns.push(pattern);
            self.patterns.len() - 1
        })
    }
}

/// Expressions ready to be found.
#[derive(Debug)]
pub(super) struct Lexicon {
    stems: Stems,
    automaton: AhoCorasick,
    expressions: Vec<(Vec<usize>, Order)>,
    /// Expressions by their first pattern.
    by_pattern: Vec<Vec<ExpressionId>>,
}

/// An expression found in a text, and the places of its words.
#[derive(Debug)]
pub(super) struct Occurrence {
    pub(super) id: ExpressionId,
    pub(super) words: Vec<usize>,
}

impl Lexicon {
    /// Every expression the text holds, once each, in the order in which they were added.
    pub(super) fn find(&self, text: &Text<'_>) -> Vec<Occurrence> {
        let places = self.places(text);
        let mut found: Vec<Occurrence> = Vec::new();
        let mut seen: Vec<usize> = Vec::new();
        for (pattern, _) in &places {
            if seen.contains(pattern) {
                continue;
            }
            seen.push(*pattern);
            for id in self.by_pattern.get(*pattern).into_iter().flatten() {
                if let Some((words, order)) = self.expressions.get(*id) {
                    found.extend(standing(words, *order, &places).map(|words| Occurrence { id: *id, words }));
                }
            }
        }
        found.sort_by_key(|occurrence| occurrence.id);
        found
    }

    /// Which pattern stands at which word.
    fn places(&self, text: &Text<'_>) -> Vec<(usize, usize)> {
        let mut joined = String::from(" ");
        let mut starts = Vec::with_capacity(text.words().len());
        let mut whole = String::from(" ");
        let mut whole_starts = Vec::with_capacity(text.words().len());
        for word in text.words() {
            starts.push(joined.len() - 1);
            joined.push_str(&self.stems.stem(word));
            joined.push(' ');
            whole_starts.push(whole.len() - 1);
            whole.push_str(&folded(word));
            whole.push(' ');
        }
        let mut places = Vec::new();
        for (haystack, starts) in [(&joined, &starts), (&whole, &whole_starts)] {
            for hit in self.automaton.find_overlapping_iter(haystack) {
                if let Ok(word) = starts.binary_search(&hit.start()) {
                    places.push((hit.pattern().as_usize(), word));
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Places at which all words of an expression stand as they must; the first ones in the text.
fn standing(patterns: &[usize], order: Order, places: &[(usize, usize)]) -> Option<Vec<usize>> {
    let (first, others) = patterns.split_first()?;
    let reach = patterns.len() - 1 + if order == Order::Any { STRANGERS_MAX } else { 0 };
    let of = |pattern: usize| places.iter().filter(move |(other, _)| *other == pattern).map(|(_, word)| *word);
    of(*first).find_map(|start| {
        let mut words = vec![start];
        for (behind, pattern) in others.iter().enumerate() {
            let fits = |word: &usize| match order {
                Order::Any => word.abs_diff(start) <= reach && !words.contains(word),
                Order::Exact => *word == start + behind + 1,
            };
            let nearest = of(*pattern).filter(fits).min_by_key(|word| word.abs_diff(start))?;
            words.push(nearest);
        }
        let (low, high) = (words.iter().min()?, words.iter().max()?);
        (high - low <= reach).then_some(words)
    })
}
