//! The rules of `mappings/topic_rules.csv` and `mappings/post_filters.csv`, and how they are weighed.

use super::lexicon::{ExpressionId, Gathering, Lexicon, Occurrence, Order};
use super::polite::is_nothing_else;
use super::text::Text;
use super::unmapped;
use crate::domain::{Block, Topic};
use crate::mapping::table::{Faults, Row, rows};
use crate::mapping::{Files, FilterReason};

/// File of the rules that give topics.
pub(super) const TOPIC_RULES: &str = "topic_rules.csv";
/// File of the rules that leave posts out.
pub(super) const POST_FILTERS: &str = "post_filters.csv";

/// A topic needs this much weight; one strong word has it, a weak one needs company.
const WEIGHT_MIN: u32 = 2;
/// Weights a rule may have.
const WEIGHTS: std::ops::RangeInclusive<u32> = 1..=5;
/// Reasons to leave out a post that says nothing else, the first of two that fit.
const POLITE: [FilterReason; 2] = [FilterReason::Thanks, FilterReason::Greeting];

/// What an expression does when it is found.
#[derive(Debug, Clone, Copy)]
enum Effect {
    /// Speaks for a topic.
    For(usize, u32),
    /// Rules a topic out, or every topic of a block.
    Against(Block, Option<usize>),
    /// Speaks for leaving the post out.
    Out(FilterReason, u32),
}

/// All rules.
#[derive(Debug)]
pub(in crate::mapping) struct Rules {
    lexicon: Option<Lexicon>,
    /// By expression.
    effects: Vec<Effect>,
    topics: Vec<(Block, String)>,
}

impl Rules {
    /// Reads both files.
    pub(in crate::mapping) fn read(files: &Files, faults: &mut Faults) -> Self {
        let mut builder = RulesBuilder { gathering: Gathering::new(), effects: Vec::new(), topics: Vec::new() };
        for row in rows(files, TOPIC_RULES, &["block", "topic", "kind", "text", "weight"], faults) {
            builder.topic_rule(&row, faults);
        }
        for row in rows(files, POST_FILTERS, &["reason", "kind", "text", "weight"], faults) {
            builder.filter(&row, faults);
        }
        let lexicon = builder.gathering.build();
        if lexicon.is_none() {
            faults.add(TOPIC_RULES, None, "", "правил слишком много, чтобы искать их разом");
        }
        Self { lexicon, effects: builder.effects, topics: builder.topics }
    }

    /// The topic of a post, or why it is left out.
    pub(super) fn topic(&self, text: &Text<'_>) -> Result<Topic, FilterReason> {
        let found = self.lexicon.as_ref().map(|lexicon| lexicon.find(text)).unwrap_or_default();
        if self.weight_of(FilterReason::Advertising, &found) >= WEIGHT_MIN {
            return Err(FilterReason::Advertising);
        }
        if let Some(topic) = self.heaviest_topic(text, &found) {
            return Ok(topic);
        }
        let reason = POLITE.into_iter().find(|reason| self.weight_of(*reason, &found) > 0);
        reason.filter(|_| self.is_only_polite(text, &found)).map_or_else(|| Ok(unmapped()), Err)
    }

    fn effect(&self, occurrence: &Occurrence) -> Option<Effect> {
        self.effects.get(occurrence.id).copied()
    }

    fn weight_of(&self, reason: FilterReason, found: &[Occurrence]) -> u32 {
        let weight = |occurrence: &Occurrence| match self.effect(occurrence)? {
            Effect::Out(other, weight) => (other == reason).then_some(weight),
            Effect::For(..) | Effect::Against(..) => None,
        };
        found.iter().filter_map(weight).sum()
    }

    /// Whether a post says nothing but thanks or a greeting; a word that speaks for a topic, however weakly, is more.
    fn is_only_polite(&self, text: &Text<'_>, found: &[Occurrence]) -> bool {
        let (mut covered, mut topical) = (Vec::new(), Vec::new());
        for occurrence in found {
            match self.effect(occurrence) {
                Some(Effect::Out(reason, _)) if POLITE.contains(&reason) => covered.extend(&occurrence.words),
                Some(Effect::For(..)) => topical.extend(&occurrence.words),
                Some(Effect::Against(..) | Effect::Out(..)) | None => {}
            }
        }
        is_nothing_else(text, &covered, &topical)
    }

    /// The heaviest topic; of two blocks that weigh the same none.
    fn heaviest_topic(&self, text: &Text<'_>, found: &[Occurrence]) -> Option<Topic> {
        let mut weights = vec![0_u32; self.topics.len()];
        for occurrence in found {
            if let Some(Effect::For(topic, weight)) = self.effect(occurrence)
                && !self.is_ruled_out(topic, found)
                && let Some(sum) = weights.get_mut(topic)
            {
                *sum += weight;
            }
        }
        let block_of = |topic: usize| self.topics.get(topic).map(|(block, _)| *block);
        let of_block = |topic: usize| -> u32 {
            let same = weights.iter().enumerate().filter(|(other, _)| block_of(*other) == block_of(topic));
            same.map(|(_, weight)| *weight).sum()
        };
        // First the weight of the topic, then that of its whole block, then the order of the file.
        let rank = |topic: usize| (weights.get(topic).copied().unwrap_or_default(), of_block(topic));
        let best = (0..weights.len()).rev().max_by_key(|topic| rank(*topic))?;
        let is_heavy = rank(best).0 >= WEIGHT_MIN;
        let is_tied = (0..weights.len()).any(|other| block_of(other) != block_of(best) && rank(other) == rank(best));
        if !is_heavy || is_tied {
            return None;
        }
        let (block, title) = self.topics.get(best)?;
        Some(Topic {
            block: *block,
            topic: Some(title.clone()),
            subtopic: None,
            fact: None,
            decided_by: self.decided_by(best, text, found),
        })
    }

    fn is_ruled_out(&self, topic: usize, found: &[Occurrence]) -> bool {
        let block = self.topics.get(topic).map(|(block, _)| *block);
        found.iter().any(|occurrence| match self.effect(occurrence) {
            Some(Effect::Against(other, one)) => block == Some(other) && one.is_none_or(|one| one == topic),
            Some(Effect::For(..) | Effect::Out(..)) | None => false,
        })
    }

    /// The words that spoke for a topic, as the post spells them, in its order.
    fn decided_by(&self, topic: usize, text: &Text<'_>, found: &[Occurrence]) -> Vec<String> {
        let speaks =
            |occurrence: &&Occurrence| matches!(self.effect(occurrence), Some(Effect::For(other, _)) if other == topic);
        let mut places: Vec<usize> = found.iter().filter(speaks).flat_map(|found| found.words.clone()).collect();
        places.sort_unstable();
        places.dedup();
        let mut words: Vec<String> = Vec::new();
        for word in places.iter().filter_map(|place| text.words().get(*place)) {
            let word = word.to_lowercase();
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }
}

/// Rules that are still being read.
#[derive(Debug)]
struct RulesBuilder {
    gathering: Gathering,
    effects: Vec<Effect>,
    topics: Vec<(Block, String)>,
}

impl RulesBuilder {
    fn topic_rule(&mut self, row: &Row, faults: &mut Faults) {
        let block = match Block::parse(row.cell("block")) {
            Ok(Block::Unmapped) | Err(_) => {
                row.fault(
                    "block",
                    format!("«{}» не подходит: нужен один из блоков или other", row.cell("block")),
                    faults,
                );
                return;
            }
            Ok(block) => block,
        };
        let title = row.cell("topic");
        match row.cell("kind") {
            "exclude" => {
                let topic = (!title.is_empty()).then(|| self.topic(block, title));
                self.add(row, Order::Exact, Effect::Against(block, topic), faults);
            }
            "stem" | "phrase" if title.is_empty() => row.fault("topic", "ячейка пуста", faults),
            kind @ ("stem" | "phrase") => {
                is_one_word(row, kind, faults);
                let topic = self.topic(block, title);
                if let Some(weight) = weight(row, faults) {
                    self.add(row, Order::Any, Effect::For(topic, weight), faults);
                }
            }
            other => row.fault("kind", format!("«{other}» не подходит; бывают: stem, phrase, exclude"), faults),
        }
    }

    fn filter(&mut self, row: &Row, faults: &mut Faults) {
        let reason = FilterReason::parse(row.cell("reason"));
        let by_words = [FilterReason::Advertising, FilterReason::Thanks, FilterReason::Greeting];
        let Some(reason) = reason.filter(|reason| by_words.contains(reason)) else {
            let known: Vec<&str> = by_words.iter().map(|reason| reason.as_str()).collect();
            let problem = format!("«{}» не подходит; по словам узнаются: {}", row.cell("reason"), known.join(", "));
            row.fault("reason", problem, faults);
            return;
        };
        let kind = row.cell("kind");
        if !matches!(kind, "stem" | "phrase") {
            row.fault("kind", format!("«{kind}» не подходит; бывают: stem, phrase"), faults);
        }
        is_one_word(row, kind, faults);
        if let Some(weight) = weight(row, faults) {
            self.add(row, Order::Any, Effect::Out(reason, weight), faults);
        }
    }

    fn topic(&mut self, block: Block, title: &str) -> usize {
        let known = self.topics.iter().position(|(other, known)| *other == block && known == title);
        known.unwrap_or_else(|| {
            self.topics.push((block, title.to_owned()));
            self.topics.len() - 1
        })
    }

    fn add(&mut self, row: &Row, order: Order, effect: Effect, faults: &mut Faults) {
        let expression: Option<ExpressionId> = self.gathering.add(row.cell("text"), order);
        if expression.is_some() {
            self.effects.push(effect);
        } else {
            row.fault("text", "нет ни одного слова", faults);
        }
    }
}

fn is_one_word(row: &Row, kind: &str, faults: &mut Faults) {
    let has_space = row.cell("text").contains(char::is_whitespace);
    if has_space != (kind == "phrase") {
        row.fault("kind", "stem — одно слово, phrase — несколько", faults);
    }
}

fn weight(row: &Row, faults: &mut Faults) -> Option<u32> {
    let weight = row.cell("weight").parse().ok().filter(|weight| WEIGHTS.contains(weight));
    if weight.is_none() {
        row.fault("weight", format!("«{}» не подходит; вес — целое число от 1 до 5", row.cell("weight")), faults);
    }
    weight
}
