//! The order in which people put names that hold numbers.

use std::{cmp::Ordering, iter::Peekable};

#[cfg(test)]
mod tests;

/// How an office program begins the name of a copy; a number in brackets may follow.
const COPY: [(&str, &str); 2] = [("Копия ", ""), ("Copy ", "of ")];

/// Compares names of files as a person does: «выгрузка.xlsx», «Копия выгрузка.xlsx», «выгрузка (9).xlsx», «выгрузка (10).xlsx».
///
/// Digits are compared as whole numbers, all else letter by letter: folders first, then the name without its extension,
/// whether it is a copy of the other, the extension. Names that are equal so (`07` and `7`) are compared letter by letter: no
/// two different names are equal. Of records that were stated at the same time the one whose file stands later in this order
/// counts.
pub fn natural_order(left: &str, right: &str) -> Ordering {
    let (one, other) = (Name::of(left), Name::of(right));
    by_numbers(one.letters(), other.letters())
        .then_with(|| one.copy.is_some().cmp(&other.copy.is_some()))
        .then_with(|| by_numbers(one.copy.unwrap_or_default().chars(), other.copy.unwrap_or_default().chars()))
        .then_with(|| by_numbers(one.extension.chars(), other.extension.chars()))
        .then_with(|| left.cmp(right))
}

/// A name taken apart.
struct Name<'a> {
    /// Ends with `/`, unless it is empty.
    folder: &'a str,
    /// The number of a copy, empty for the first one; `None` for what is no copy.
    copy: Option<&'a str>,
    stem: &'a str,
    extension: &'a str,
}

impl<'a> Name<'a> {
    fn of(name: &'a str) -> Self {
        let own = name.rsplit_once('/').map_or(name, |(_, own)| own);
        let (full, extension) = own.rsplit_once('.').filter(|(full, _)| !full.is_empty()).unwrap_or((own, ""));
        let (copy, stem) = copied(full).map_or((None, full), |(number, stem)| (Some(number), stem));
        Self { folder: name.strip_suffix(own).unwrap_or_default(), copy, stem, extension }
    }

    /// A folder stands before whatever begins like it.
    fn letters(&self) -> impl Iterator<Item = char> {
        self.folder.chars().map(|letter| if letter == '/' { '\0' } else { letter }).chain(self.stem.chars())
    }
}

/// The number of a copy and the name that it was made of; `None` for what is no copy.
fn copied(stem: &str) -> Option<(&str, &str)> {
    COPY.iter().find_map(|(first, last)| {
        let rest = stem.strip_prefix(first)?;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let numbered = rest.strip_prefix('(').and_then(|rest| rest.split_once(") "));
        let (number, rest) = numbered.filter(|(number, _)| is_number(number)).unwrap_or(("", rest));
        rest.strip_prefix(last).filter(|original| !original.is_empty()).map(|original| (number, original))
    })
}

fn by_numbers(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> Ordering {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    loop {
        let order = match (one.peek(), other.peek()) {
            (None, None) => return Ordering::Equal,
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => by_value(&mut one, &mut other),
            _ => one.next().cmp(&other.next()),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Compares the numbers that come next, however long they are, and steps over them when they are equal.
fn by_value(
    one: &mut Peekable<impl Iterator<Item = char>>,
    other: &mut Peekable<impl Iterator<Item = char>>,
) -> Ordering {
    while one.next_if_eq(&'0').is_some() {}
    while other.next_if_eq(&'0').is_some() {}
    let mut order = Ordering::Equal;
    loop {
        match (one.next_if(char::is_ascii_digit), other.next_if(char::is_ascii_digit)) {
            (Some(a), Some(b)) => order = order.then(a.cmp(&b)),
            (None, None) => return order,
            (longer, _) => return if longer.is_some() { Ordering::Greater } else { Ordering::Less },
        }
    }
}
