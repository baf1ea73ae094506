//! Every reason and every fault is told in Russian, whole: what happened, what it means for the report, what to do.

mod faults;
mod reasons;

use super::{error, faults, probe};

/// What stays as it is: formats, products, keys of settings, methods, commands.
const NAMES: &[&str] = &[
    "DOCTYPE",
    "Desktop",
    "Excel",
    "GET",
    "HTML",
    "HTTP",
    "JSON",
    "LibreOffice",
    "PEM",
    "SVOD_SECRET_POS",
    "Telegram",
    "UTF",
    "XLSX",
    "XML",
    "aliases",
    "base_url",
    "batches_max",
    "body_max_bytes",
    "ca_certificate",
    "client_certificate",
    "getComments",
    "headerless_columns",
    "json",
    "manifest",
    "mappings",
    "own",
    "pages_max",
    "proxy",
    "cells_max",
    "rows_max",
    "secrets",
    "settings.chats",
    "size_max_bytes",
    "svod.toml",
    "svod",
    "sync",
    "total",
    "unpacked_max_bytes",
    "wall.get",
    "wall.getComments",
    "pos",
    "https",
    "a.example",
    "x",
];

/// Fails when a text has Latin words that are no names, or says less than three sentences.
#[track_caller]
fn check_russian(text: &str) {
    let outside: String = text.split('«').map(|part| part.split_once('»').map_or(part, |(_, after)| after)).collect();
    let words = outside.split(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.')));
    let words =
        words.map(|word| word.trim_matches('.')).filter(|word| word.contains(|l: char| l.is_ascii_alphabetic()));
    let english: Vec<&str> = words.filter(|word| !NAMES.contains(word)).collect();
    assert!(english.is_empty(), "{english:?} in: {text}");
}

#[test]
fn what_a_source_offers_is_told_in_russian() {
    use svod_contract::{Offer, Probe};
    assert_eq!(probe(&Probe::Folder { path: "вход".to_owned(), files: 2 }), "вход: файлов 2");
    for items in [Offer::Count(7), Offer::Some, Offer::Nothing] {
        check_russian(&probe(&Probe::Interface { path: "/x".to_owned(), items }));
    }
}
