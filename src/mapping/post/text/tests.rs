use super::{Stems, Text};

#[test]
fn a_word_stays_whole_however_its_letters_are_written() {
    let text = Text::new("Мусорны\u{438}\u{306} бак, за\u{301}мок");
    assert_eq!(text.words(), ["Мусорны\u{438}\u{306}", "бак", "за\u{301}мок"]);
    let stems = Stems::new();
    assert_eq!(stems.stem("Мусорны\u{438}\u{306}"), stems.stem("мусорный"));
    assert_eq!(stems.stem("за\u{301}мок"), stems.stem("замок"));
}
