//! What the search for personal data finds and what it leaves.

mod links;
mod names;
mod numbers;
mod places;

use std::sync::LazyLock;

use proptest::prelude::{ProptestConfig, any, proptest};

use super::{Known, WordLists, is_only_tokens, mask};
use crate::mapping::{embedded, table::Faults};

/// The delivered word lists.
static LISTS: LazyLock<WordLists> = LazyLock::new(|| {
    let mut faults = Faults::default();
    let lists = WordLists::read(&embedded(), &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    lists
});

fn known(names: &[&str]) -> Known<'static> {
    let mut known = Known::new(&LISTS);
    for name in names {
        known.note(name);
    }
    known
}

#[track_caller]
fn masks(text: &str, expected: &str) {
    assert_eq!(mask(text, &known(&[])), expected);
}

#[track_caller]
fn keeps(text: &str) {
    masks(text, text);
}

#[track_caller]
fn masks_known(names: &[&str], text: &str, expected: &str) {
    assert_eq!(mask(text, &known(names)), expected);
}

#[test]
fn a_value_of_tokens_only_is_told_from_others() {
    assert!(is_only_tokens("[имя]"));
    assert!(is_only_tokens(" [имя], [телефон]."));
    for text in ["", "отдел [имя]", "[имя] отдел", "[Отдел]", "[]", "Отдел ЖКХ", "[имя"]
    {
        assert!(!is_only_tokens(text), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_masked_without_a_panic_and_once(text in any::<String>()) {
        let once = mask(&text, &known(&[])).into_owned();
        assert_eq!(mask(&once, &known(&[])), once);
    }

    #[test]
    fn masking_again_changes_nothing(
        parts in proptest::collection::vec(proptest::sample::select(PIECES), 0..18),
    ) {
        let text = parts.concat();
        let known = known(&["Пересветова Аглая Никандровна"]);
        let once = mask(&text, &known).into_owned();
        assert_eq!(mask(&once, &known), once, "of {text}");
    }
}

/// Pieces that mean something to the search, to be put together at random.
const PIECES: &[&str] = &[
    "8",
    "900",
    "123",
    "45",
    "67",
    " ",
    " ",
    "-",
    "(",
    ")",
    "+7",
    "1802",
    "123456",
    "паспорт ",
    "серия ",
    " номер ",
    "№",
    "СНИЛС ",
    "ИНН ",
    "кв. ",
    "ул. ",
    "Обороны ",
    "42",
    "Иванов",
    "Анна",
    "Петровна",
    "И.",
    "А. ",
    "зовут ",
    "с уважением",
    ", ",
    "\n",
    "@",
    "mail",
    ".ru",
    "[id1|",
    "[ivan|",
    "*id5",
    " (",
    "t.me/",
    "]",
    "[",
    "vk.com/id5",
    "https://",
    "г.р.",
    "1980",
    "01.02.",
    "тел. ",
    "руб",
    "Пересветовой",
    "ович",
    "😡",
    "ё",
    "[имя]",
    "[ИНН]",
    "Имя",
    "112-233-445 95",
    "4276380012345679",
    "ФИО: ",
    "Галина ",
    "Бондарь",
    " оглы",
    "врач ",
    "Кузнецова М А",
    "с уважением ",
    "12-я",
    " квартира ",
    "12, 13 и 14",
    " номер ",
    "+375 29 ",
    "/",
    "заявка ",
    "родилась ",
    " и ",
    "р/с ",
    "полис ",
    "с. 1802 н. ",
    "Ивана Сусанина",
];
