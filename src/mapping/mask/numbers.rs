//! Numbers that belong to a person: telephones, documents, cards, accounts, flats, birth dates.

mod births;
mod checks;
mod documents;
mod flats;
mod phones;

use super::context::{after, before};
use super::{Span, Token};

/// Digits of the longest number looked at: an account in a bank.
const DIGITS_MAX: usize = 20;
/// Most characters between the parts of one number.
const GAP_MAX: usize = 3;
/// Fewer digits than these in a row are no telephone and no document.
const DIGITS_MIN: usize = 4;

/// Digits in a row, in bytes.
#[derive(Debug, Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
}

impl Group {
    fn len(self) -> usize {
        self.end - self.start
    }
}

/// Several groups that may be one number.
#[derive(Debug, Clone, Copy)]
struct Candidate<'t> {
    text: &'t str,
    groups: &'t [Group],
}

/// Finds numbers.
pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let groups = groups(text);
    let candidate = Candidate { text, groups: &groups };
    let mut place = 0;
    while place < groups.len() {
        let found =
            births::at(candidate, place).or_else(|| flats::at(candidate, place)).or_else(|| candidate.number(place));
        match found {
            Some((count, span)) => {
                spans.extend(span);
                place += count.max(1);
            }
            None => place += 1,
        }
    }
}

/// How many groups a find takes up, and what of it is masked: `None` where it is known to be harmless.
type Find = Option<(usize, Option<Span>)>;

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (place, byte) in text.bytes().enumerate() {
        if !byte.is_ascii_digit() {
            continue;
        }
        match groups.last_mut() {
            Some(group) if group.end == place => group.end = place + 1,
            _ => groups.push(Group { start: place, end: place + 1 }),
        }
    }
    groups
}

impl Candidate<'_> {
    fn group(&self, place: usize) -> Option<Group> {
        self.groups.get(place).copied()
    }

    fn part(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// What stands between a group and the next one.
    fn gap(&self, place: usize) -> Option<&str> {
        let (group, next) = (self.group(place)?, self.group(place + 1)?);
        self.text.get(group.end..next.start)
    }

    /// Whether a group and the next one may belong to one number.
    fn joins(&self, place: usize) -> bool {
        self.gap(place).is_some_and(|gap| gap.chars().count() <= GAP_MAX && gap.chars().all(is_join))
    }

    /// The same of a telephone, whose parts people part by more.
    fn joins_widely(&self, place: usize) -> bool {
        let is_wide = |letter: char| is_join(letter) || matches!(letter, '/' | '_' | '·' | '•');
        self.gap(place).is_some_and(|gap| gap.chars().count() <= GAP_MAX && gap.chars().all(is_wide))
    }

    /// How many groups from `place` on hold exactly `digits` digits together.
    fn holding(&self, place: usize, digits: usize) -> Option<usize> {
        self.holding_by(place, digits, Self::joins)
    }

    fn holding_by(&self, place: usize, digits: usize, joins: fn(&Self, usize) -> bool) -> Option<usize> {
        let mut sum = 0;
        let mut count = 0;
        loop {
            sum += self.group(place + count)?.len();
            count += 1;
            if sum >= digits {
                return (sum == digits).then_some(count);
            }
            if !joins(self, place + count - 1) {
                return None;
            }
        }
    }

    /// The lengths of some groups.
    fn shape(&self, place: usize, count: usize) -> Vec<usize> {
        self.groups.iter().skip(place).take(count).map(|group| group.len()).collect()
    }

    fn digits(&self, place: usize, count: usize) -> Vec<u32> {
        let groups = self.groups.iter().skip(place).take(count);
        groups.flat_map(|group| self.part(group.start, group.end).bytes()).map(|byte| u32::from(byte - b'0')).collect()
    }

    /// The digits in the row that begins at `place`, as far as it matters.
    fn row(&self, place: usize) -> usize {
        let mut sum = 0;
        let mut next = place;
        while let Some(group) = self.group(next) {
            sum += group.len();
            if sum >= DIGITS_MAX || !self.joins_widely(next) {
                break;
            }
            next += 1;
        }
        sum
    }

    fn found(&self, place: usize, count: usize, token: Token) -> Find {
        let first_group = self.group(place)?;
        let last_group = self.group(place + count - 1)?;
        let span = Span { start: first_group.start, end: last_group.end, token };
        Some((count, Some(span)))
    }

    fn number(&self, place: usize) -> Find {
        if self.row(place) < DIGITS_MIN {
            return None;
        }
        let start = self.group(place)?.start;
        let context = before(self.text, start, 40);
        documents::named(*self, place, &context)
            .or_else(|| phones::at(*self, place, &context))
            .or_else(|| documents::unnamed(*self, place, &context))
    }

    fn is_alone(&self, place: usize) -> bool {
        !self.joins(place) && place.checked_sub(1).is_none_or(|previous| !self.joins(previous))
    }

    /// Whether money follows.
    fn is_sum(&self, place: usize, count: usize) -> bool {
        let Some(group) = self.group(place + count - 1) else { return false };
        let behind = after(self.text, group.end, 8);
        let behind = behind.trim_start();
        ["руб", "р.", "₽", "коп", "тыс", "млн"].iter().any(|word| behind.starts_with(word))
    }
}

/// What may stand between the parts of one number.
fn is_join(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '(' | ')' | '-' | '–' | '—' | '‑' | '−' | '.')
}

/// The last `count` characters.
fn tail(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(place, _)| place);
    text.get(start..).unwrap_or_default()
}

/// Whether the words before a number make it the number of an appeal, a contract, an order.
fn is_number_of_item(context: &str) -> bool {
    (is_marked(context) || is_named_item(context)) && !tail(context, 12).contains("тел")
}

/// Whether «№» stands right before a number.
fn is_marked(context: &str) -> bool {
    let near = context.trim_end();
    near.ends_with(['№', '#']) || near.ends_with("no")
}

/// Whether a word near before a number says what has it.
fn is_named_item(context: &str) -> bool {
    const ITEMS: [&str; 20] = [
        "обращени",
        "заявк",
        "заявлени",
        "сообщени",
        "инцидент",
        "договор",
        "дог.",
        "добродел",
        "приказ",
        "постановлени",
        "кадастр",
        "исх",
        "вх.",
        "счетчик",
        "прибор",
        "инвентарн",
        "показани",
        "квитанци",
        "индекс",
        "октмо",
    ];
    let near = tail(context, 24);
    ITEMS.iter().any(|item| near.contains(item))
}
