//! Mentions of persons, links to them, and mail addresses.

use super::context::{first, last};
use super::{Span, Token};

/// What a link to a person begins with, behind `https://` and `m.` or `www.`; a digit must follow where it says so.
const PERSON_LINKS: [(&str, bool); 8] = [
    ("vk.com/id", true),
    ("vk.ru/id", true),
    ("vk.com/wall", true),
    ("vk.ru/wall", true),
    ("vk.com/im?sel=", true),
    ("ok.ru/profile/", false),
    ("odnoklassniki.ru/profile/", false),
    ("t.me/+", true),
];

/// Shortest name of an account in Telegram.
const ACCOUNT_LETTERS_MIN: usize = 4;

/// Whether a link leads to a person.
pub(in crate::mapping) fn is_person_link(link: &str) -> bool {
    let link = link.trim();
    let link = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")).unwrap_or(link);
    let link = link.strip_prefix("m.").or_else(|| link.strip_prefix("www.")).unwrap_or(link);
    PERSON_LINKS.iter().any(|(start, digit)| {
        let rest = link.strip_prefix(start);
        rest.is_some_and(|rest| if *digit { rest.starts_with(|c: char| c.is_ascii_digit()) } else { !rest.is_empty() })
    })
}

/// Finds mentions, links and addresses.
pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    mentions(text, spans);
    links(text, spans);
    addresses(text, spans);
}

/// `[id123|Имя Фамилия]`.
fn mentions(text: &str, spans: &mut Vec<Span>) {
    for (start, _) in text.match_indices("[id") {
        let inside = text.get(start + 3..).unwrap_or_default();
        let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
        let is_mention = digits > 0 && first(inside, digits) == Some('|');
        if let Some(length) = inside.find(']').filter(|_| is_mention) {
            spans.push(Span { start, end: start + 3 + length + 1, token: Token::Person });
        }
    }
}

fn links(text: &str, spans: &mut Vec<Span>) {
    let mut from = 0;
    while let Some(slash) = text.get(from..).and_then(|rest| rest.find('/')).map(|place| place + from) {
        let head = text.get(..slash).unwrap_or_default();
        let start = head.rfind(is_link_end).map_or(0, |place| place + width(head, place));
        let rest = text.get(slash..).unwrap_or_default();
        let end = rest.find(is_link_end).map_or(text.len(), |place| place + slash);
        let end = end - text.get(..end).unwrap_or_default().bytes().rev().take_while(|byte| *byte == b'.').count();
        if text.get(start..end).is_some_and(is_person_link) {
            spans.push(Span { start, end, token: Token::Person });
        }
        from = end.max(slash + 1);
    }
}

fn is_link_end(letter: char) -> bool {
    letter.is_whitespace()
        || !letter.is_ascii()
        || matches!(letter, '(' | ')' | '"' | '<' | '>' | ',' | ';' | '[' | ']' | '|')
}

fn width(text: &str, place: usize) -> usize {
    first(text, place).map_or(1, char::len_utf8)
}

/// Mail addresses and `@account`.
fn addresses(text: &str, spans: &mut Vec<Span>) {
    for (at, _) in text.match_indices('@') {
        let head = text.get(..at).unwrap_or_default();
        let start = head.rfind(|c: char| !is_of_mailbox(c)).map_or(0, |place| place + width(head, place));
        let rest = text.get(at + 1..).unwrap_or_default();
        if start < at {
            let length = rest.find(|c: char| !is_of_host(c)).unwrap_or(rest.len());
            let host = rest.get(..length).unwrap_or_default().trim_end_matches(['.', '-']);
            if host.chars().count() >= 2 {
                spans.push(Span { start, end: at + 1 + host.len(), token: Token::Email });
            }
            continue;
        }
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let is_free = last(text, at).is_none_or(|before| !before.is_alphanumeric());
        if is_free && length >= ACCOUNT_LETTERS_MIN {
            spans.push(Span { start: at, end: at + 1 + length, token: Token::Person });
        }
    }
}

fn is_of_mailbox(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-')
}

fn is_of_host(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '-')
}
