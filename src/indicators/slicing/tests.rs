use super::*;
use crate::domain::{CaseSet, Platform};
use crate::indicators::{
    figures,
    tests::sample::{at, january, open, solved},
};

fn set() -> CaseSet {
    let mut symbols = Symbols::default();
    let (b, a) = (symbols.intern("Б"), symbols.intern("А"));
    let case = |platform, block, organisation| Case { platform, block, organisation, ..open() };
    let cases = vec![
        case(Platform::Vk, Block::Roads, Some(b)),
        case(Platform::Pos, Block::Unmapped, Some(a)),
        case(Platform::Pos, Block::Housing, None),
        case(Platform::Pos, Block::Roads, Some(b)),
    ];
    CaseSet { cases, symbols }
}

/// The values of V1 by slice, in order.
fn volumes(set: &CaseSet, lists: &[Vec<Dimension>]) -> Vec<(String, u64)> {
    let found = figures(set, &Question { slices: lists, ..january(at(31, 12)) });
    let text = |slice: &Slice| slice.values().cloned().collect::<Vec<_>>().join("/");
    found.iter().filter(|figure| figure.id == "V1").map(|figure| (text(&figure.slice), figure.n)).collect()
}

#[track_caller]
fn check(list: &[Dimension], expected: &[(&str, u64)]) {
    let found = volumes(&set(), &[list.to_vec()]);
    let found: Vec<_> = found.iter().map(|(text, n)| (text.as_str(), *n)).collect();
    assert_eq!(found, expected);
}

#[test]
fn without_dimensions_there_is_the_total() {
    check(&[], &[("", 4)]);
    assert_eq!(volumes(&set(), &[]), [(String::new(), 4)]);
}

#[test]
fn all_ten_blocks_stand_in_their_order() {
    let names: Vec<_> = Block::ALL.iter().map(|block| block.as_str().to_owned()).collect();
    let found: Vec<_> = volumes(&set(), &[vec![Dimension::Block]]);
    assert_eq!(found.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), names);
    assert_eq!(found.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [0, 1, 0, 0, 0, 2, 0, 0, 0, 1]);
}

#[test]
fn other_values_stand_by_their_text() {
    check(&[Dimension::Platform], &[("pos", 3), ("vk", 1)]);
    check(&[Dimension::Organisation], &[("", 1), ("А", 1), ("Б", 2)]);
}

#[test]
fn combinations_stand_by_the_first_dimension_first() {
    check(
        &[Dimension::Block, Dimension::Platform],
        &[("housing/pos", 1), ("roads/pos", 1), ("roads/vk", 1), ("unmapped/pos", 1)],
    );
    check(
        &[Dimension::Platform, Dimension::Block],
        &[("housing/pos", 1), ("roads/pos", 1), ("unmapped/pos", 1), ("roads/vk", 1)],
    );
}

#[test]
fn lists_stand_as_asked() {
    let found = volumes(&set(), &[vec![Dimension::Platform], vec![], vec![Dimension::Kind]]);
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["pos", "vk", "", "message"]);
}

#[test]
fn parts_that_do_not_concern_the_question_do_not_stand() {
    let december = crate::indicators::tests::sample::zone().on(jiff::civil::date(2025, 12, 30));
    let mut set = set();
    set.cases.push(Case { received: december, platform: Platform::Max, ..solved(december) });
    set.cases.push(Case { received: december, platform: Platform::Register, ..open() });
    let found = volumes(&set, &[vec![Dimension::Platform]]);
    assert_eq!(found, [("pos".to_owned(), 3), ("register".to_owned(), 0), ("vk".to_owned(), 1)]);
}
