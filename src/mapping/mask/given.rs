//! What given names, patronymics and surnames look like in every case.

use super::lists::WordLists;

/// The cases of a name in lower case.
pub(super) fn forms(name: &str) -> Vec<String> {
    const NAMES_THAT_CHANGE: [(&str, &str); 3] = [("павел", "павл"), ("лев", "льв"), ("петр", "петр")];
    let endings: (&str, &[&str]) = match name {
        "любовь" => ("любов", &["ь", "и", "ью"]),
        _ if name.ends_with("ия") => (cut(name, 1), &["я", "и", "ю", "ей"]),
        _ if name.ends_with('я') => (cut(name, 1), &["я", "и", "е", "ю", "ей", "ею"]),
        _ if name.ends_with('а') => (cut(name, 1), &["а", "ы", "и", "е", "у", "ой", "ей", "ою"]),
        _ if name.ends_with("ий") => (cut(name, 1), &["й", "я", "ю", "ем", "и"]),
        _ if name.ends_with('й') => (cut(name, 1), &["й", "я", "ю", "ем", "е"]),
        _ if name.ends_with('ь') => (cut(name, 1), &["ь", "я", "ю", "ем", "е", "и", "ью"]),
        _ if name.ends_with(['и', 'е', 'о', 'у', 'э']) => (name, &[""]),
        _ => (name, &["", "а", "у", "ом", "ем", "е"]),
    };
    let mut forms: Vec<String> = endings.1.iter().map(|ending| [endings.0, ending].concat()).collect();
    for (nominative, stem) in NAMES_THAT_CHANGE {
        if name == nominative {
            forms.extend(["а", "у", "ом", "е"].iter().map(|ending| [stem, ending].concat()));
        }
    }
    forms
}

fn cut(name: &str, letters: usize) -> &str {
    let end = name.char_indices().rev().nth(letters - 1).map_or(0, |(place, _)| place);
    name.get(..end).unwrap_or_default()
}

/// Whether a word may be a patronymic at all: a cheap look at its end, for small letters.
pub(super) fn may_be_patronymic(word: &str) -> bool {
    const END_BYTES: usize = 12;
    let bytes = word.as_bytes();
    let end = bytes.get(bytes.len().saturating_sub(END_BYTES)..).unwrap_or_default();
    end.windows(4).any(|pair| matches!(pair, [0xd1, 0x87, ..] | [.., 0xd1, 0x87] | [0xd0, 0xb2, 0xd0, 0xbd]))
}

/// Whether a word in lower case is a patronymic in some case.
pub(super) fn is_patronymic(word: &str, lists: &WordLists) -> bool {
    const SHORTEST_BYTES: usize = 10;
    const MASCULINE: [&str; 5] = ["", "а", "у", "ем", "е"];
    const FEMININE: [&str; 6] = ["а", "ы", "е", "у", "ой", "ою"];
    if word.len() < SHORTEST_BYTES || !may_be_patronymic(word) {
        return false;
    }
    let stem = |endings: &'static [&'static str]| endings.iter().filter_map(|ending| word.strip_suffix(ending));
    let is_father = |stem: &str| stem.ends_with("ович") || stem.ends_with("евич") || lists.patronymics.holds(stem);
    let is_mother = |stem: &str| ["овн", "евн", "ичн"].iter().any(|ending| stem.ends_with(ending));
    stem(&MASCULINE).any(is_father) || (stem(&FEMININE).any(is_mother) && !lists.look_alikes.inflects(word))
}

/// Whether a word in lower case ends like a surname. Many other words do too: only a name beside it makes it one.
pub(super) fn is_surname(word: &str) -> bool {
    const SHORTEST_BYTES: usize = 6;
    const STEMS: [&str; 5] = ["ов", "ев", "ин", "ын", "ян"];
    const OF_STEM: [&str; 12] = ["", "а", "у", "ым", "ом", "е", "ой", "ою", "ы", "ых", "ыми", "ем"];
    const SOFT: [&str; 5] = ["", "а", "у", "ом", "е"];
    const WHOLE: [&str; 16] = [
        "ский",
        "ского",
        "скому",
        "ским",
        "ском",
        "ская",
        "ской",
        "скую",
        "ские",
        "ских",
        "цкий",
        "цкого",
        "цкому",
        "цкая",
        "цкой",
        "цкую",
    ];
    const UNCHANGING: [&str; 9] = ["енко", "ченко", "ых", "их", "дзе", "швили", "ко", "аго", "ово"];
    if word.len() < SHORTEST_BYTES {
        return false;
    }
    let of_stem = || OF_STEM.iter().filter_map(|ending| word.strip_suffix(ending));
    let soft = || SOFT.iter().filter_map(|ending| word.strip_suffix(ending));
    of_stem().any(|stem| STEMS.iter().any(|ending| stem.ends_with(ending)))
        || soft().any(|stem| ["юк", "ук", "вич", "ец", "ник", "як", "ак"].iter().any(|ending| stem.ends_with(ending)))
        || WHOLE.iter().chain(&UNCHANGING).any(|ending| word.ends_with(ending))
}

/// Whether a word in lower case ends like the surname of one person, and is not a common word that ends so.
pub(super) fn is_person_surname(word: &str, lists: &WordLists) -> bool {
    const ENDINGS: [&str; 6] = ["", "а", "у", "ым", "ой", "ою"];
    let stems = || ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    let is_stem = |stem: &str| stem.len() > 4 && ["ов", "ев", "ин", "ын"].iter().any(|end| stem.ends_with(end));
    let is_whole = || ["енко", "чук", "юк", "вич", "ян", "швили", "ник"].iter().any(|ending| word.ends_with(ending));
    word.len() >= 10 && (stems().any(is_stem) || is_whole()) && !lists.look_alikes.inflects(word)
}

/// The same of adjectives, which may as well belong to the next word: «директор Михайловской школы».
pub(super) fn is_surname_before_a_stop(word: &str) -> bool {
    ["ский", "ская", "цкий", "цкая"].iter().any(|ending| word.ends_with(ending))
}
