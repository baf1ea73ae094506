//! Numbers that belong to a person: telephones, documents, cards, accounts, flats, birth dates.

mod births;
mod checks;
mod flats;

use super::context::{after, before, first, last};
use super::{Span, Token};
use checks::{is_card, is_inn, is_snils};

/// Digits of the longest number looked at: an account in a bank.
const DIGITS_MAX: usize = 20;
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
struct Reading<'t> {
    text: &'t str,
    groups: &'t [Group],
}

/// Finds numbers.
pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let groups = groups(text);
    let reading = Reading { text, groups: &groups };
    let mut place = 0;
    while place < groups.len() {
        let found = births::at(reading, place).or_else(|| flats::at(reading, place)).or_else(|| reading.number(place));
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

impl Reading<'_> {
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
        self.gap(place).is_some_and(|gap| {
            gap.chars().count() <= 3
                && gap.chars().all(|letter| {
                    matches!(
                        letter,
                        ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '(' | ')' | '-' | '–' | '—' | '‑' | '−' | '.'
                    )
                })
        })
    }

    /// How many groups from `place` on hold exactly `digits` digits together.
    fn holding(&self, place: usize, digits: usize) -> Option<usize> {
        let mut sum = 0;
        let mut count = 0;
        loop {
            sum += self.group(place + count)?.len();
            count += 1;
            if sum >= digits {
                return (sum == digits).then_some(count);
            }
            if !self.joins(place + count - 1) {
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
            if sum >= DIGITS_MAX || !self.joins(next) {
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
        self.document(place, &context)
            .or_else(|| self.phone(place, &context))
            .or_else(|| self.unnamed_document(place, &context))
    }

    /// Documents that the words before them name.
    fn document(&self, place: usize, context: &str) -> Find {
        let near = tail(context, 20);
        if near.contains("снилс")
            && let Some(count) = self.holding(place, 11)
        {
            return self.found(place, count, Token::Snils);
        }
        if near.contains("инн") && matches!(self.group(place)?.len(), 10 | 12) {
            return self.found(place, 1, Token::Inn);
        }
        if context.contains("паспорт") || near.contains("серия") || near.contains("серии") {
            return self.passport(place);
        }
        let is_account =
            ["лицевой сч", "лицевого сч", "лицевому сч", "л/с", "р/с", "расчетный сч", "счет №", "счета №"];
        if is_account.iter().any(|word| near.contains(word)) && self.group(place)?.len() >= 7 {
            return self.found(place, 1, Token::Account);
        }
        None
    }

    /// Four digits of the series and six of the number; «№» and «номер» may stand between them.
    fn passport(&self, place: usize) -> Find {
        if let Some(count) = self.holding(place, 10) {
            return self.found(place, count, Token::Passport);
        }
        let series = self.holding(place, 4)?;
        let gap = self.gap(place + series - 1)?;
        let is_named = gap.chars().count() <= 12 && {
            let gap = super::context::lower(gap);
            gap.trim_matches(|c: char| c.is_whitespace() || ",.:№n".contains(c)).trim() == "номер"
                || gap.chars().all(|c| c.is_whitespace() || ",.:№n".contains(c))
        };
        let is_six = self.group(place + series)?.len() == 6;
        if is_named && is_six { self.found(place, series + 1, Token::Passport) } else { None }
    }

    fn phone(&self, place: usize, context: &str) -> Find {
        let near = tail(context, 18);
        let group = self.group(place)?;
        let head = self.digits(place, 2);
        let (lead, second) = (head.first().copied()?, head.get(1).copied()?);
        let is_number = is_number_of_item(context);
        if matches!(lead, 7 | 8)
            && matches!(second, 3 | 4 | 8 | 9)
            && let Some(count) = self.holding(place, 11)
        {
            let has_plus = last(self.text, group.start) == Some('+');
            if (has_plus || !is_number) && !self.is_sum(place, count) {
                return self.phone_found(place, count);
            }
        }
        if let Some(count) = self.holding(place, 10) {
            let shape = self.shape(place, count);
            let is_mobile = lead == 9 && !is_number && (count == 1 || shape.first() == Some(&3));
            let has_code = last(self.text, group.start) == Some('(') && first(self.text, group.end) == Some(')');
            let is_city =
                matches!(lead, 3 | 4 | 8) && matches!(shape.as_slice(), [5, 1, 2, 2] | [4, 2, 2, 2] | [3, 3, 2, 2]);
            if is_mobile || is_city || (has_code && matches!(group.len(), 3..=5)) {
                return self.phone_found(place, count);
            }
        }
        let is_named = ["тел", "звон", "сот.", "моб", "whatsapp", "вотсап", "ватсап", "вайбер", "viber", "номер:"];
        if is_named.iter().any(|word| near.contains(word)) && !is_number {
            let local = [11, 10, 7, 6, 5].iter().find_map(|digits| self.holding(place, *digits));
            if let Some(count) = local.filter(|count| !self.is_sum(place, *count)) {
                return self.phone_found(place, count);
            }
        }
        None
    }

    /// A telephone, with the plus and the bracket before it.
    fn phone_found(&self, place: usize, count: usize) -> Find {
        let (count, span) = self.found(place, count, Token::Phone)?;
        let span = span.map(|mut span| {
            while matches!(last(self.text, span.start), Some('+' | '(')) {
                span.start -= 1;
            }
            span
        });
        Some((count, span))
    }

    /// Documents by their check digits and shapes.
    fn unnamed_document(&self, place: usize, context: &str) -> Find {
        let group = self.group(place)?;
        if group.len() == DIGITS_MAX {
            return self.found(place, 1, Token::Account);
        }
        for digits in [16, 20, 18, 19] {
            if let Some(count) = self.holding(place, digits)
                && (count == 1 || self.shape(place, 1) == [4])
                && is_card(&self.digits(place, count))
            {
                return self.found(place, count, Token::Card);
            }
        }
        if let Some(count) = self.holding(place, 11)
            && self.shape(place, count) == [3, 3, 3, 2]
            && is_snils(&self.digits(place, count))
        {
            return self.found(place, count, Token::Snils);
        }
        if group.len() == 12 && is_inn(&self.digits(place, 1)) && !is_number_of_item(context) {
            return self.found(place, 1, Token::Inn);
        }
        if group.len() == 10 && is_inn(&self.digits(place, 1)) && !is_number_of_item(context) && self.is_alone(place) {
            return self.found(place, 1, Token::Inn);
        }
        let shape = self.holding(place, 10).map(|count| (count, self.shape(place, count)));
        if let Some((count, shape)) = shape
            && matches!(shape.as_slice(), [2, 2, 6] | [4, 6])
            && !is_number_of_item(context)
            && !self.is_sum(place, count)
        {
            return self.found(place, count, Token::Passport);
        }
        None
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

/// The last `count` characters.
fn tail(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(place, _)| place);
    text.get(start..).unwrap_or_default()
}

/// Whether the words before a number make it the number of an appeal, a contract, an order.
fn is_number_of_item(context: &str) -> bool {
    const ITEMS: [&str; 12] = [
        "обращени",
        "заявк",
        "заявлени",
        "сообщени",
        "инцидент",
        "договор",
        "добродел",
        "приказ",
        "постановлени",
        "кадастр",
        "исх",
        "вх.",
    ];
    let near = tail(context, 24);
    let is_marked = near.trim_end().ends_with(['№', '#']) || near.trim_end().ends_with("no");
    let is_named = ITEMS.iter().any(|item| near.contains(item));
    let is_phone = tail(context, 12).contains("тел");
    (is_marked || is_named) && !is_phone
}
