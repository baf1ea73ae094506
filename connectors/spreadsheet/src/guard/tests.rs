use std::fs;
use std::io::{Cursor, Read, Write};

use svod_contract::{Damage, FaultKind};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::compound::check_book;
use super::opendocument::check_content;
use super::{Format, inspect};
use crate::content::read;
use crate::settings::Limits;
use crate::testing::{INCIDENT_SHEETS, fixture, rows, settings, workbook};

const MIB: u64 = 1 << 20;

fn limits(unpacked_max_bytes: u64) -> Limits {
    Limits { unpacked_max_bytes, ..settings("", INCIDENT_SHEETS).limits }
}

fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn unpack(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let part = |index| {
        let mut part = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        (part.name().unwrap().into_owned(), content)
    };
    (0..zip::ZipArchive::new(Cursor::new(bytes)).unwrap().len()).map(part).collect()
}

/// The same package with one part changed.
fn change(bytes: &[u8], name: &str, edit: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let parts = unpack(bytes);
    assert!(parts.iter().any(|(part, _)| part == name), "no part {name}");
    let parts: Vec<(String, Vec<u8>)> = parts
        .into_iter()
        .map(|(part, content)| (part.clone(), if part == name { edit(content) } else { content }))
        .collect();
    pack(&parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect::<Vec<_>>())
}

fn sample() -> Vec<u8> {
    workbook("Детализация", &rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы\n2|01.03.2026|Снег"))
}

#[track_caller]
fn check(bytes: &[u8], limits: &Limits, expected: Result<Format, &str>) {
    assert_eq!(inspect(bytes, limits).map_err(|kind| kind.code()), expected);
}

#[track_caller]
fn check_foreign(bytes: &[u8], damage: Damage) {
    assert_eq!(inspect(bytes, &limits(MIB)), Err(FaultKind::NotTheFormat { damage }));
}

#[track_caller]
fn check_convertible(bytes: &[u8], format: &str) {
    assert_eq!(inspect(bytes, &limits(MIB)), Err(FaultKind::ForeignFormat { format: format.to_owned() }));
}

#[test]
fn the_content_says_the_format() {
    let limits = limits(64 * MIB);
    check(&sample(), &limits, Ok(Format::Xlsx));
    check(&fs::read(fixture("incident.ods")).unwrap(), &limits, Ok(Format::Ods));
    check(&fs::read(fixture("incident.xls")).unwrap(), &limits, Ok(Format::Xls));
    check("Номер;Тема".as_bytes(), &limits, Ok(Format::Text));
    check(b"\xff\xfe1\x00;\x00", &limits, Ok(Format::Text));
}

#[test]
fn a_page_saved_under_the_name_of_a_workbook_is_refused() {
    check_convertible(b"\r\n<!DOCTYPE HTML><html>", "HTML");
    check_convertible(b"<style>x</style><TABLE border=1>", "HTML");
    check_convertible(b"\xef\xbb\xbf<?xml version=\"1.0\"?><Workbook>", "XML");
}

#[test]
fn a_page_in_wide_characters_is_named_for_what_it_is() {
    let wide = |text: &str, is_big: bool, mark: bool| {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect::<Vec<u8>>()
    };
    let kinds = [
        ("<html><body>Отчёт", "HTML"),
        ("<?xml version=\"1.0\"?><Workbook>", "XML"),
        ("MIME-Version: 1.0\r\nX-Document-Type: Workbook", "MHT"),
    ];
    for (text, format) in kinds {
        for (is_big, mark) in [(false, true), (true, true), (false, false), (true, false)] {
            check_convertible(&wide(text, is_big, mark), format);
        }
    }
    check(&wide("Номер;Тема\r\n1;Мусор", false, false), &limits(MIB), Ok(Format::Text));
    let input = |name: &str| fs::read(fixture("../inputs").join(name)).unwrap();
    check_convertible(&input("html-utf16.xls"), "HTML");
    check_convertible(&input("mht.xls"), "MHT");
}

#[test]
fn other_documents_are_refused() {
    check_convertible(b"%PDF-1.7", "PDF");
    check_convertible(b"{\\rtf1", "RTF");
    check_foreign(b"abc\x00\x01\x02", Damage::NotATable);
    check_foreign(&pack(&[("word/document.xml", b"<w/>")]), Damage::NotAWorkbook);
    check_convertible(&pack(&[("xl/workbook.bin", b"")]), "XLSB");
    let letter = pack(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a/>")]);
    check_foreign(&letter, Damage::NotAWorkbook);
}

#[test]
fn a_container_without_a_workbook_is_refused() {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    container.create_stream("/WordDocument").unwrap().write_all(b"x").unwrap();
    check_foreign(&container.into_inner().into_inner(), Damage::NotAWorkbook);
}

#[test]
fn a_bomb_hits_the_limit_and_not_the_memory() {
    let bomb = pack(&[("xl/workbook.xml", b"<workbook/>"), ("xl/media/image1.png", &vec![0; 3 << 20])]);
    assert!(bomb.len() < 10_000);
    check(&bomb, &limits(2 * MIB), Err("too_large"));
    check(&bomb, &limits(4 * MIB), Ok(Format::Xlsx));
}

#[test]
fn a_sheet_of_endless_xml_hits_the_limit() {
    let rows = "<row><c><v>1</v></c></row>".repeat(100_000);
    let sheet = change(&sample(), "xl/worksheets/sheet1.xml", |_| {
        format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").into_bytes()
    });
    check(&sheet, &limits(2 * MIB), Err("too_large"));
}

#[test]
fn parts_that_stay_in_memory_have_a_smaller_limit() {
    let bomb = pack(&[("xl/workbook.xml", b"<workbook/>"), ("xl/styles.xml", "<a/>".repeat(1 << 18).as_bytes())]);
    check(&bomb, &limits(7 * MIB), Err("too_large"));
    check(&bomb, &limits(9 * MIB), Ok(Format::Xlsx));
}

#[test]
fn very_many_short_strings_cost_their_places() {
    let strings = format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(100_000));
    let bomb = pack(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", strings.as_bytes())]);
    check(&bomb, &limits(48 * MIB), Err("too_large"));
    check(&bomb, &limits(64 * MIB), Ok(Format::Xlsx));
}

#[test]
fn one_endless_text_is_refused() {
    let text = vec![b'x'; 17 << 20];
    let sheet = pack(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &text)]);
    check(&sheet, &limits(64 * MIB), Err("not_the_format"));
}

#[test]
fn a_promise_of_more_strings_than_can_be_is_refused() {
    for count in ["4611686018427387904", "99999999999", "99999999999999999999999999"] {
        let head = format!("<?xml version=\"1.0\"?><sst xmlns=\"x\" uniqueCount = '{count}'><si><t>x</t></si></sst>");
        let bytes = change(&sample(), "xl/sharedStrings.xml", |_| head.clone().into_bytes());
        check(&bytes, &limits(64 * MIB), Err("not_the_format"));
    }
}

#[test]
fn a_comment_before_the_strings_hides_nothing() {
    let head = "<!-- <sst uniqueCount='1'> --><sst uniqueCount='99999999999'></sst>";
    let bytes = change(&sample(), "xl/sharedStrings.xml", |_| head.into());
    check(&bytes, &limits(64 * MIB), Err("not_the_format"));
}

#[test]
fn an_encrypted_ods_file_is_password_protected() {
    let manifest = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
    let mime = b"application/vnd.oasis.opendocument.spreadsheet";
    let old = pack(&[("mimetype", mime), ("content.xml", b"\x01\x02"), ("META-INF/manifest.xml", manifest)]);
    check(&old, &limits(MIB), Err("password_protected"));
    let new = pack(&[("mimetype", mime), ("encrypted-package", b"\x01\x02")]);
    check(&new, &limits(MIB), Err("password_protected"));
}

#[track_caller]
fn check_ods(table: &str, expected: Result<(), &str>) {
    let content = format!("<body><table:table>{table}</table:table></body>");
    let limits = Limits { cells_max: 1000, ..limits(64 * MIB) };
    assert_eq!(check_content(content.as_bytes(), &limits).map_err(|kind| kind.code()), expected);
}

#[test]
fn empty_repetitions_below_and_beside_cost_nothing() {
    let cell =
        r#"<table:table-cell office:value-type="float"/><table:table-cell table:number-columns-repeated="16380"/>"#;
    let rest = r#"<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    check_ods(&format!("<table:table-row>{cell}</table:table-row>{rest}"), Ok(()));
}

#[test]
fn repeated_rows_with_content_count() {
    let row = |repeats: u32| {
        format!(
            r#"<table:table-row table:number-rows-repeated="{repeats}"><table:table-cell office:value="1"/></table:table-row>"#
        )
    };
    check_ods(&row(999), Ok(()));
    check_ods(&row(1000), Err("too_large"));
}

#[test]
fn repeated_cells_before_content_count() {
    let gap = r#"<table:table-cell table:number-columns-repeated="900"/><table:table-cell office:value="1"/>"#;
    check_ods(&format!("<table:table-row>{gap}</table:table-row>"), Err("too_large"));
}

#[test]
fn rows_far_below_count() {
    let row = r#"<table:table-row><table:table-cell office:value="1"/></table:table-row>"#;
    let gap = r#"<table:table-row table:number-rows-repeated="1000000"/>"#;
    check_ods(&format!("{row}{gap}{row}"), Err("too_large"));
}

#[test]
fn endless_spaces_are_refused() {
    check_ods(r#"<table:table-row><text:s text:c="4000000000"/></table:table-row>"#, Err("not_the_format"));
}

#[test]
fn an_element_left_open_is_refused() {
    let content = "<body><table:table><table:table-row><table:table-cell><office:annotation>";
    let problem = check_content(content.as_bytes(), &limits(MIB)).unwrap_err();
    assert_eq!(problem, FaultKind::NotTheFormat { damage: Damage::Workbook });
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

/// The stream of a workbook with one sheet of these records.
fn book(records: &[Vec<u8>]) -> Vec<u8> {
    let place = record(0x85, &[0; 8]).len() + record(0x0A, &[]).len();
    let mut bound = u32::try_from(place).unwrap().to_le_bytes().to_vec();
    bound.extend([0; 4]);
    [record(0x85, &bound), record(0x0A, &[]), records.concat(), record(0x0A, &[])].concat()
}

fn number(row: u16, column: u16) -> Vec<u8> {
    let mut data = [row.to_le_bytes(), column.to_le_bytes()].concat();
    data.extend([0; 10]);
    record(0x0203, &data)
}

#[track_caller]
fn check_xls(book: &[u8], expected: Result<(), &str>) {
    let limits = Limits { cells_max: 1000, ..limits(64 * MIB) };
    assert_eq!(check_book(book, &limits).map_err(|kind| kind.code()), expected);
}

#[test]
fn the_rectangle_of_an_xls_sheet_is_limited() {
    check_xls(&book(&[number(0, 0), number(99, 9)]), Ok(()));
    check_xls(&book(&[number(0, 0), number(99, 10)]), Err("too_large"));
    check_xls(&book(&[number(65535, 65535)]), Err("too_large"));
}

#[test]
fn a_cell_written_many_times_counts_each_time() {
    check_xls(&book(&vec![number(0, 0); 1000]), Ok(()));
    check_xls(&book(&vec![number(0, 0); 1001]), Err("too_large"));
}

#[test]
fn a_row_of_many_numbers_counts_all() {
    let many = [0_u16, 0, 0, 1000].map(u16::to_le_bytes).concat();
    check_xls(&book(&[record(0x00BD, &many)]), Err("too_large"));
}

#[test]
fn impossible_dimensions_are_refused() {
    let dimensions = |first: u32, last: u32| {
        let mut data = [first.to_le_bytes(), last.to_le_bytes()].concat();
        data.extend([0, 0, 10, 0, 0, 0]);
        book(&[record(0x0200, &data)])
    };
    check_xls(&dimensions(0, 65_536), Ok(()));
    check_xls(&dimensions(0, u32::MAX), Err("not_the_format"));
    check_xls(&dimensions(7, 3), Err("not_the_format"));
}

#[test]
fn a_sheet_behind_the_end_is_refused() {
    check_xls(&[record(0x85, &[0xff; 8]), record(0x0A, &[])].concat(), Err("not_the_format"));
}

#[test]
fn an_encrypted_xls_file_is_password_protected() {
    check_xls(&[record(0x2F, &[1, 0, 1, 0]), record(0x0A, &[])].concat(), Err("password_protected"));
}

/// Reads a damaged file; the only thing asked for is that it ends, with rows or with a fault.
#[track_caller]
fn check_survives(bytes: &[u8]) {
    let limits = format!("unpacked_max_bytes = {}\ncells_max = 100000", 16 * MIB);
    let content = read("a.xlsx", bytes, &settings(&limits, INCIDENT_SHEETS));
    assert!(content.len() > 0 || !content.lasting.is_empty());
}

#[test]
fn a_file_cut_anywhere_does_no_harm() {
    for whole in [sample(), fs::read(fixture("incident.ods")).unwrap(), fs::read(fixture("incident.xls")).unwrap()] {
        for length in (0..whole.len()).step_by(whole.len() / 60) {
            check_survives(&whole[..length]);
        }
    }
}

#[test]
fn a_part_cut_anywhere_does_no_harm() {
    let whole = sample();
    for (name, content) in unpack(&whole) {
        for length in (0..content.len()).step_by(content.len() / 20 + 1) {
            check_survives(&change(&whole, &name, |content| content[..length].to_vec()));
        }
    }
    let whole = fs::read(fixture("incident.ods")).unwrap();
    let length = unpack(&whole).iter().find(|(name, _)| name == "content.xml").unwrap().1.len();
    for length in (0..length).step_by(length / 60) {
        check_survives(&change(&whole, "content.xml", |content| content[..length].to_vec()));
    }
}

#[test]
fn damaged_bytes_do_no_harm() {
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for whole in [sample(), fs::read(fixture("incident.ods")).unwrap(), fs::read(fixture("incident.xls")).unwrap()] {
        for _ in 0..150 {
            let mut damaged = whole.clone();
            for _ in 0..=random(8) {
                let place = random(damaged.len());
                damaged[place] = u8::try_from(random(256)).unwrap();
            }
            check_survives(&damaged);
        }
    }
}

#[test]
fn a_panic_of_the_parser_is_a_fault_of_the_file() {
    let mut damaged = fs::read(fixture("incident.xls")).unwrap();
    damaged[2202] = 1;
    let content = read("a.xls", &damaged, &settings("", INCIDENT_SHEETS));
    let fault = &content.lasting[0];
    assert_eq!(fault.kind, FaultKind::NotTheFormat { damage: Damage::Workbook });
    assert_eq!(content.len(), 0);
}
