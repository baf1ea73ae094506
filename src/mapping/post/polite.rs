//! Posts that say nothing but thanks or a greeting.

use super::text::{Text, folded};

/// Words that may stand beside thanks or a greeting: whom or what they are for.
const OTHERS_MAX: usize = 2;

/// Words that mean nothing by themselves.
const FILLERS: [&str; 37] = [
    "и",
    "а",
    "с",
    "со",
    "за",
    "от",
    "вам",
    "вас",
    "всем",
    "все",
    "всех",
    "всей",
    "очень",
    "большое",
    "большая",
    "большой",
    "огромное",
    "огромная",
    "огромный",
    "огромнейшее",
    "дорогие",
    "уважаемые",
    "уважаемая",
    "уважаемый",
    "друзья",
    "земляки",
    "жители",
    "соседи",
    "еще",
    "раз",
    "души",
    "быстро",
    "наш",
    "наша",
    "наше",
    "наши",
    "вы",
];
/// Words of those who ask, or who have something to complain of.
const PLEAS: [&str; 25] = [
    "но",
    "не",
    "нет",
    "ни",
    "без",
    "опять",
    "снова",
    "когда",
    "почему",
    "где",
    "кто",
    "сколько",
    "как",
    "зачем",
    "куда",
    "можно",
    "помогите",
    "пожалуйста",
    "прошу",
    "просим",
    "вопрос",
    "жду",
    "ждем",
    "срочно",
    "только",
];
/// The same, by their beginnings.
const PLEA_BEGINNINGS: [&str; 26] = [
    "подскаж",
    "слома",
    "плох",
    "ужас",
    "кошмар",
    "позор",
    "безобраз",
    "авари",
    "проблем",
    "бед",
    "жалоб",
    "жалу",
    "замерз",
    "холод",
    "темн",
    "гряз",
    "вонь",
    "воня",
    "отключ",
    "прорва",
    "теч",
    "стыд",
    "надоел",
    "невозможн",
    "беспредел",
    "помой",
];

/// Whether a post says nothing beside the words at the places `covered`, which are thanks or a greeting.
///
/// Words at the places `topical` speak for some topic: one of them is more than thanks.
pub(super) fn is_nothing_else(text: &Text<'_>, covered: &[usize], topical: &[usize]) -> bool {
    let words: Vec<String> = text.words().iter().map(|word| folded(word)).collect();
    let polite: Vec<&String> = covered.iter().filter_map(|place| words.get(*place)).collect();
    let is_other = |word: &String| !polite.contains(&word) && !FILLERS.contains(&word.as_str());
    let is_plea = |word: &String| {
        PLEAS.contains(&word.as_str()) || PLEA_BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
    };
    let is_topical = topical.iter().filter_map(|place| words.get(*place)).any(is_other);
    let others = words.iter().filter(|word| is_other(word)).count();
    !text.has_question() && !words.iter().any(is_plea) && !is_topical && others <= OTHERS_MAX
}
