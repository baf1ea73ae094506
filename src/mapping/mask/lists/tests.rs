//! What the files of the word lists may hold, and what is said of what they may not.

use super::*;
use crate::mapping::embedded;

/// What is wrong with the delivery when one list holds `text`; `None`: when it is not there.
fn faults_of(file: &str, text: Option<&str>) -> Vec<String> {
    let mut files = embedded();
    match text {
        Some(text) => files.0.insert(file.to_owned(), text.to_owned()),
        None => files.0.remove(file),
    };
    let mut faults = Faults::default();
    WordLists::read(&files, &mut faults);
    faults.into_vec().iter().map(ToString::to_string).collect()
}

#[test]
fn a_list_that_is_missing_or_empty_is_a_fault_and_never_no_masking() {
    for file in FILES {
        let missing =
            format!("mappings/{file}: файла нет: без него имена в текстах не узнать; верните его из поставки");
        assert_eq!(faults_of(file, None), [missing]);
        let empty = format!("mappings/{file}: в файле нет ни одного слова; верните его из поставки");
        assert_eq!(faults_of(file, Some("# Только примечание.\n\n")), [empty]);
    }
}

#[test]
fn what_is_no_word_is_named_with_its_line() {
    let no_word = "не слово: нужны буквы, внутри можно дефис";
    for (file, entry, problem) in [
        (GIVEN_NAMES, "анна*", no_word),
        (GIVEN_NAMES, "анна,", no_word),
        (ROLES, "врач1", no_word),
        (ROLES, "*", no_word),
        (ROLES, "врач**", "за словом может стоять только один знак"),
        (ROLES, "в*", "перед звёздочкой нужны хотя бы две буквы"),
        (PLACES, "с*", no_word),
        (STREETS, "гагарина", "нужны имя и фамилия через пробел, одна улица в строке"),
    ] {
        let expected = format!("mappings/{file}, строка 3, ключ {entry}: {problem}");
        let valid = if file == STREETS { "Юрия Гагарина" } else { "слово" };
        assert_eq!(faults_of(file, Some(&format!("# Имена.\n{valid}\n{entry} # примечание\n"))), [expected]);
    }
}

#[test]
fn words_are_held_whole_begun_or_inflected() {
    let mut faults = Faults::default();
    let lines = [(1, "Дед* анна с.")];
    let list = WordList::read(&lines, PLACES, "*.", &mut faults);
    assert!(faults.is_empty());
    assert!(list.holds("анна") && !list.holds("дед") && !list.holds("с"));
    assert!(list.holds_with_point("с") && !list.holds_with_point("анна"));
    for (word, begins, inflects) in
        [("дед", true, true), ("дедом", true, true), ("дедов", true, false), ("дедушками", true, false)]
    {
        assert_eq!((list.begins(word), list.inflects(word)), (begins, inflects), "{word}");
    }
}
