//! The built-in manifests hold, and a wrong one is refused by its key.

use super::*;

const SMALL: &str =
    "name = 'x'\n[auth]\nkind = 'none'\n[streams.a]\npath = '/a'\nrecords = '$[*]'\npaging = { kind = 'single' }\n";

#[track_caller]
fn refused(text: &str, key: &str) {
    let error = Manifest::parse(text, "m").unwrap_err();
    assert_eq!((error.file.as_deref(), error.key.as_str()), (Some("m"), key), "{error:?}");
}

#[track_caller]
fn refused_when(from: &str, to: &str, key: &str) {
    assert!(SMALL.contains(from));
    refused(&SMALL.replace(from, to), key);
}

#[test]
fn the_built_in_manifests_hold() {
    for (name, text) in EMBEDDED {
        let manifest = Manifest::parse(text, name).unwrap();
        assert!(manifest.streams.values().all(|stream| stream.total.is_some() && stream.incremental.is_some()));
    }
    assert_eq!(embedded("pos").map(|text| Manifest::parse(text, "pos").unwrap().streams.len()), Some(2));
    assert!(embedded("other").is_none());
}

#[test]
fn absent_keys_have_their_documented_values() {
    let manifest = Manifest::parse(SMALL, "m").unwrap();
    let stream = manifest.streams.values().next().unwrap();
    assert_eq!((manifest.format, stream.page_size, stream.pages_max), (Format::Json, 100, 10_000));
    assert!(stream.incremental.is_none() && manifest.error.is_none());
}

#[test]
fn an_unknown_key_is_refused_and_a_text_that_is_no_toml_by_its_line() {
    refused(&format!("{SMALL}pageing = 1\n"), "streams.a.pageing");
    refused(&SMALL.replace("name = 'x'", ""), "name");
    refused(&SMALL.replace("'/a'", "7"), "streams.a.path");
    let error = Manifest::parse(&format!("{SMALL}total = [\n"), "m").unwrap_err();
    assert!(matches!(error.problem, SettingsProblem::Syntax { line: 8 | 9 }), "{error:?}");
}

#[test]
fn each_wrong_key_is_named() {
    refused_when("name = 'x'", "name = ''", "name");
    refused_when("'/a'", "'a'", "streams.a.path");
    refused_when("'/a'", "'/a?x=1'", "streams.a.path");
    refused_when("'$[*]'", "'rows'", "streams.a.records");
    refused_when("kind = 'none'", "kind = 'api_key_header'\nname = 'a b'", "auth.name");
    refused_when("kind = 'none'", "kind = 'api_key_query'\nname = ''", "auth.name");
    refused_when("kind = 'none'", "kind = 'client_credentials'\ntoken_path = 'x'", "auth.token_path");
    refused_when("{ kind = 'single' }", "{ kind = 'page_number', first = 7 }", "streams.a.paging.first");
    refused_when("{ kind = 'single' }", "{ kind = 'cursor', next = 'x' }", "streams.a.paging.next");
}

#[test]
fn a_secret_goes_to_another_issuer_over_tls_only() {
    let with = |lines: &str| SMALL.replace("kind = 'none'", &format!("kind = 'client_credentials'\n{lines}"));
    for url in ["https://login.example/token", "http://127.0.0.1:8/token", "http://[::1]/t", "http://localhost/t"] {
        assert!(Manifest::parse(&with(&format!("token_url = '{url}'")), "m").is_ok(), "{url}");
    }
    for url in ["http://login.example/token", "http://127.0.0.1.example/t", "login", "https://a:b@login.example/t"] {
        refused(&with(&format!("token_url = '{url}'")), "auth.token_url");
    }
    refused(&with("token_url = 'https://login.example/t'\ntoken_path = '/t'"), "auth.token_url");
    refused(&with(""), "auth.token_path");
}

#[test]
fn each_wrong_limit_is_named() {
    let with = |line: &str| format!("{SMALL}{line}\n");
    refused(&with("page_size = 0"), "streams.a.page_size");
    refused(&with("pages_max = -1"), "streams.a.pages_max");
    refused(&with("total = 'n'"), "streams.a.total");
    refused(&with("deleted = 'n'"), "streams.a.deleted");
    refused(&with("headers = { 'a b' = '1' }"), "streams.a.headers.a b");
    refused(&with("incremental = { updated = '$.u', overlap_s = -1 }"), "streams.a.incremental.overlap_s");
    refused(&with("parameters = { p = '{{ nothing }}' }"), "streams.a.parameters.p");
    refused(&with("probe = { p = '{{' }"), "streams.a.probe.p");
}

#[test]
fn an_error_table_must_use_known_words() {
    refused(&format!("{SMALL}[error]\ncode = 'x'\n"), "error.code");
    refused(&format!("{SMALL}[error]\ncode = '$.c'\n[error.codes]\n7 = 'ouch'\n"), "error.codes.7");
}

#[test]
fn a_request_must_say_which_page_it_wants() {
    let with = |paging: &str| SMALL.replace("{ kind = 'single' }", paging);
    refused(&with("{ kind = 'page_number' }"), "streams.a.parameters");
    refused(&with("{ kind = 'offset' }"), "streams.a.parameters");
    refused(&with("{ kind = 'cursor', next = '$.n' }"), "streams.a.parameters");
    assert!(Manifest::parse(&with("{ kind = 'next_link' }"), "m").is_ok());
}

#[test]
fn a_manifest_without_streams_is_refused() {
    refused("name = 'x'\nstreams = {}\n[auth]\nkind = 'none'\n", "streams");
}

#[test]
fn the_example_in_the_documents_holds() {
    let document = include_str!("../../../../docs/platform-api.md");
    let (_, example) = document.split_once("### A whole example").unwrap();
    let (_, example) = example.split_once("```toml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let manifest = Manifest::parse(example, "example").unwrap();
    assert!(manifest.streams.contains_key("appeals") && manifest.error.is_some());
}

#[test]
fn every_meaning_and_variable_is_documented() {
    let document = include_str!("../../../../docs/platform-api.md");
    let (_, section) = document.split_once("### Keys of a manifest").unwrap();
    for class in ErrorClass::ALL {
        assert!(section.contains(&format!("`{}`", class.as_str())), "{class:?}");
    }
    let variables =
        ["from", "until", "from_local", "until_local", "from_unix", "until_unix", "page", "offset", "cursor"];
    for variable in variables {
        assert!(section.contains(&format!("`{{{{ {variable} }}}}`")), "{variable}");
    }
}
