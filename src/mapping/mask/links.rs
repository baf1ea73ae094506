//! Mentions of persons, links to their pages, and mail addresses.

use super::context::{first, last};
use super::{Span, Token};

/// Networks in which people have pages, and beginnings of the paths there that lead to no person, each before a digit.
///
/// Anyone may have a page under any other name. Communities have such names too: a link to one is not worth a person's.
const NETWORKS: [(&str, &[&str]); 24] = [
    ("vk.com", VK),
    ("vk.ru", VK),
    ("vkontakte.ru", VK),
    ("vk.me", &[]),
    ("ok.ru", OK),
    ("odnoklassniki.ru", OK),
    ("t.me", TELEGRAM),
    ("telegram.me", TELEGRAM),
    ("telegram.dog", TELEGRAM),
    ("max.ru", &[]),
    ("wa.me", &[]),
    ("whatsapp.com", &[]),
    ("viber.com", &[]),
    ("instagram.com", &[]),
    ("facebook.com", &[]),
    ("fb.com", &[]),
    ("m.me", &[]),
    ("twitter.com", &[]),
    ("x.com", &[]),
    ("threads.net", &[]),
    ("tiktok.com", &[]),
    ("livejournal.com", &[]),
    ("my.mail.ru", &[]),
    ("tenchat.ru", &[]),
];
/// The minus stands before the number of a community.
const VK: &[&str] = &["wall-", "topic-", "photo-", "video-", "clip-", "album-", "market-", "club", "public", "event"];
const OK: &[&str] = &["group/", "group"];
/// A message of a chat or a channel, by its number.
const TELEGRAM: &[&str] = &["c/"];
/// What begins the mention of a community, before a digit.
const COMMUNITIES: [&str; 3] = ["club", "public", "event"];

/// Shortest name of an account in Telegram.
const ACCOUNT_LETTERS_MIN: usize = 4;
/// Longest `[id1|Имя]`, in bytes.
const MENTION_BYTES_MAX: usize = 300;
/// Longest name in brackets behind an account, in bytes and in words.
const NAME_BYTES_MAX: usize = 100;
const NAME_WORDS_MAX: usize = 4;

/// Whether a link may lead to a person.
pub(in crate::mapping) fn is_person_link(link: &str) -> bool {
    if !link.contains('.') && !link.contains("://") {
        return false;
    }
    let link = link.trim().to_ascii_lowercase();
    let (scheme, link) = link.split_once("://").unwrap_or(("", &link));
    if matches!(scheme, "tg" | "viber" | "whatsapp" | "max") || (!scheme.is_empty() && link.contains(['@', '|'])) {
        return true;
    }
    let end = link.find(['/', '?', '#']).unwrap_or(link.len());
    let (host, path) = link.split_at_checked(end).unwrap_or((link, ""));
    let host = host.strip_suffix(":443").unwrap_or(host);
    let is_of =
        |network: &str| host.strip_suffix(network).is_some_and(|front| front.is_empty() || front.ends_with('.'));
    let Some((network, harmless)) = NETWORKS.iter().find(|(network, _)| is_of(network)) else { return false };
    let is_own_host = *network == "livejournal.com" && host.len() > network.len();
    let path = path.trim_start_matches('/');
    let begins = |start: &&str| path.strip_prefix(*start).is_some_and(begins_with_digit);
    is_own_host || (!path.is_empty() && (!harmless.iter().any(begins) || names_person(path)))
}

/// Whether a setting behind `?` names a person: `?w=wall1_2`, `?sel=1`.
fn names_person(path: &str) -> bool {
    let Some((_, settings)) = path.split_once(['?', '#']) else { return false };
    settings.split(['&', '?', '#']).filter_map(|setting| setting.split_once('=')).any(|(key, value)| {
        let of_person = ["wall", "photo", "video", "clip", "album", "id"];
        matches!(key, "sel" | "user" | "from_id" | "phone")
            || of_person.iter().any(|start| value.strip_prefix(start).is_some_and(begins_with_digit))
    })
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit())
}

/// Finds mentions, links and addresses.
pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    mentions(text, spans);
    starred(text, spans);
    links(text, spans);
    addresses(text, spans);
}

/// `[id123|Имя Фамилия]`, `[id123:bp-1_2|Имя]`, `[ivan_petrov|Имя]`.
fn mentions(text: &str, spans: &mut Vec<Span>) {
    for (start, _) in text.match_indices('[') {
        let inside = text.get(start + 1..).unwrap_or_default();
        let length = inside.bytes().take(MENTION_BYTES_MAX).position(|byte| byte == b']');
        let mention = length.and_then(|length| Some((length, inside.get(..length)?.split_once('|')?)));
        if let Some((length, _)) = mention.filter(|(_, (target, _))| is_person(target)) {
            spans.push(Span { start, end: start + 1 + length + 1, token: Token::Person });
        }
    }
}

/// Whether the left side of a mention is a person: anything but a community.
fn is_person(target: &str) -> bool {
    if target.contains('/') {
        return is_person_link(target);
    }
    let is_account =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | ':' | '-' | '@' | '*');
    !target.is_empty() && target.chars().all(is_account) && !is_community(target.trim_start_matches(['@', '*']))
}

fn is_community(account: &str) -> bool {
    let account = account.to_ascii_lowercase();
    COMMUNITIES.iter().any(|start| account.strip_prefix(start).is_some_and(begins_with_digit))
}

/// `*id123 (Имя)`, `*ivan_petrov (Имя)`.
fn starred(text: &str, spans: &mut Vec<Span>) {
    for (start, _) in text.match_indices('*') {
        let rest = text.get(start + 1..).unwrap_or_default();
        let account = rest.get(..account_length(rest)).unwrap_or_default();
        let end = start + 1 + account.len();
        let named = end_of_name(text, end, account);
        let has_id = is_id(account);
        if !account.is_empty() && !is_community(account) && (has_id || named > end) {
            spans.push(Span { start, end: named, token: Token::Person });
        }
    }
}

fn is_id(account: &str) -> bool {
    let id = account.get(..2).filter(|id| id.eq_ignore_ascii_case("id"));
    id.is_some() && account.get(2..).is_some_and(begins_with_digit)
}

/// The end of a name in brackets behind an account, else `end`.
fn end_of_name(text: &str, end: usize, account: &str) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let spaces = rest.bytes().take(2).take_while(|byte| *byte == b' ').count();
    let inside = rest.get(spaces..).and_then(|rest| rest.strip_prefix('(')).unwrap_or_default();
    let length = inside.bytes().take(NAME_BYTES_MAX).position(|byte| byte == b')' || byte == b'\n');
    let Some(name) = length.and_then(|length| inside.get(..length)) else { return end };
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    let is_name = is_id(account) || name.split_whitespace().all(is_capital);
    let closes = inside.as_bytes().get(name.len()) == Some(&b')');
    let count = name.split_whitespace().count();
    if closes && is_name && (1..=NAME_WORDS_MAX).contains(&count) { end + spaces + name.len() + 2 } else { end }
}

fn links(text: &str, spans: &mut Vec<Span>) {
    let mut from = 0;
    while let Some(slash) = text.get(from..).and_then(|rest| rest.find('/')).map(|place| place + from) {
        let head = text.get(from..slash).unwrap_or_default();
        let start = head.rfind(is_link_end).map_or(0, |place| place + width(head, place)) + from;
        let rest = text.get(slash..).unwrap_or_default();
        let end = rest.find(is_link_end).map_or(text.len(), |place| place + slash);
        let of_sentence = |byte: &u8| matches!(*byte, b'.' | b'!' | b'?' | b':');
        let end = end - text.get(slash..end).unwrap_or_default().bytes().rev().take_while(of_sentence).count();
        let link = text.get(start..end).unwrap_or_default();
        // «тут:https://…»: what stands before the scheme is no part of the link.
        let glued = link.rfind("http").filter(|place| link.get(..*place).is_some_and(|head| !head.contains('/')));
        let start = start + glued.unwrap_or(0);
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
        let length = account_length(rest);
        let account = rest.get(..length).unwrap_or_default();
        let is_free = last(text, at).is_none_or(|before| !before.is_alphanumeric());
        if is_free && (length >= ACCOUNT_LETTERS_MIN || is_id(account)) && !is_community(account) {
            let end = end_of_name(text, at + 1 + length, account);
            spans.push(Span { start: at, end, token: Token::Person });
        }
    }
}

/// Bytes of the name of an account: Latin letters, digits, `_`, and points inside.
fn account_length(text: &str) -> usize {
    let is_of_account = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(*byte, b'_' | b'.');
    let length = text.bytes().take_while(is_of_account).count();
    text.get(..length).unwrap_or_default().trim_end_matches('.').len()
}

fn is_of_mailbox(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-')
}

fn is_of_host(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '-')
}
