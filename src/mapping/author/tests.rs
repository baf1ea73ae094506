use super::{Pseudonyms, is_pseudonym};
use crate::domain::Platform;

fn of(key: &str, platform: Platform, id: &str) -> Option<String> {
    Pseudonyms::new(key.as_bytes(), platform).of(id)
}

#[test]
fn a_pseudonym_is_the_keyed_hash_of_platform_and_id() {
    // Computed with Python: hmac.new(b"key", b"vk:5", "sha256").hexdigest().
    let expected = "12e98447493feb1df87547864c4440fa4163462cdf0bae1912249f683983de40";
    assert_eq!(of("key", Platform::Vk, "5").as_deref(), Some(expected));
    assert!(is_pseudonym(expected));
}

#[test]
fn another_key_or_platform_gives_another_pseudonym() {
    assert_ne!(of("key", Platform::Vk, "5"), of("key", Platform::Ok, "5"));
    assert_ne!(of("key", Platform::Vk, "5"), of("other", Platform::Vk, "5"));
}

#[test]
fn spellings_of_one_author_give_one_pseudonym() {
    let pos = |id| of("key", Platform::Pos, id);
    assert_eq!(pos("+7 (900) 123-45-67"), pos("89001234567"));
    assert_eq!(pos("A@B.example"), pos("a@b.example"));
    assert_eq!(pos("900 123 45 67"), pos("89001234567"));
    assert_eq!(pos(" "), None);
}

#[test]
fn nothing_else_is_taken_for_a_pseudonym() {
    assert!(!is_pseudonym("Иван"));
    assert!(!is_pseudonym(&"A".repeat(64)));
}
