//! Clocks, the environment, files, waiting and crates, named where they may not be.

use super::{
    super::{mention::Mention, rules},
    caught, caught_together, passes,
};

#[test]
fn a_clock_is_caught_of_every_kind_and_under_every_name() {
    caught(
        rules::clocks,
        "pipeline.rs",
        &[
            "fn f() { jiff::Timestamp::now(); }",
            "use jiff::Timestamp as T; fn f() { T::now(); }",
            "use jiff::{self as j}; fn f() { j::Zoned::now(); }",
            "use jiff::*; fn f() { Timestamp::now(); }",
            "use jiff::Timestamp; fn f() { let now = Timestamp::now; now(); }",
            "use jiff::Timestamp; fn f() { <Timestamp>::now(); }",
            "use jiff::Timestamp; fn f() { Some(1).map_or_else(Timestamp::now, g); }",
            "type Moment = jiff::Timestamp; fn f() { Moment::now(); }",
            "trait Now { fn at(); } impl Now for jiff::Timestamp { fn at() { Self::now(); } }",
            "use std::time; fn f() { time::SystemTime::now(); }",
            "use std::{time::{self as t}}; fn f() { t::Instant::now(); }",
            "use std::*; fn f() { time::SystemTime::now(); }",
            "use core::time as t; fn f() { std::time::UNIX_EPOCH.elapsed(); }",
            "extern crate std as base; fn f() { base::time::SystemTime::now(); }",
            "use tokio::time::Instant; fn f() { Instant::now(); }",
            "fn f() { jiff::tz::TimeZone::system(); }",
            "fn f() { println!(\"{}\", jiff::Zoned::now()); }",
            "macro_rules! now { () => { ::jiff::Timestamp::now() } }",
            "fn f() { uuid::Uuid::now_v7(); }",
            "fn f() { chrono::Utc::now(); }",
            "use ::time::OffsetDateTime;",
        ],
    );
    passes(
        rules::clocks,
        "pipeline.rs",
        &[
            "use std::time::Duration; fn f(time: u8) { let _ = (time, uuid::Uuid::new_v4()); }",
            "trait Clock { fn now(&self); } fn f(clock: &dyn Clock) { clock.now() }",
            "mod time { pub fn day() {} } fn f() { time::day() }",
        ],
    );
    caught(
        rules::clocks_in_sql,
        "store.rs",
        &[
            "const A: &str = \"select now()\";",
            "const A: &str = \"insert into a values (CURRENT_TIMESTAMP)\";",
            "sql! { A: \"select strftime('%s', 'now')\" }",
        ],
    );
}

#[test]
fn the_environment_is_caught_under_every_name() {
    caught(
        rules::environment,
        "app.rs",
        &[
            "fn f() { std::env::var(\"A\"); }",
            "use std::env::var as setting;",
            "use std::{env as e}; fn f() { e::vars_os(); }",
            "use std as s; fn f() { s::env::args(); }",
            "use std::*; fn f() { env::var(\"A\"); }",
            "fn f() { dbg!(std::env::temp_dir()); }",
            "const A: Option<&str> = option_env!(\"A\");",
            "const A: &str = env!(\"HOME\");",
            "fn f() { println!(\"{}\", env!(\"USER\")); }",
        ],
    );
    passes(rules::environment, "app.rs", &["const A: &str = env!(\"CARGO_PKG_VERSION\");"]);
}

#[test]
fn a_pure_layer_that_reaches_outside_or_waits_is_caught() {
    caught(
        rules::purity,
        "mapping.rs",
        &[
            "use std::fs;",
            "use std::{fs as disk, fmt};",
            "fn f() { std::net::TcpStream::connect(\"a\"); }",
            "fn f() { std::process::Command::new(\"a\"); }",
            "fn f() { std::path::Path::new(\"a\").exists(); }",
            "fn f() { std::thread::sleep(d); }",
            "fn f() { std::io::stdin(); }",
            "use std::io::{self, Read}; fn f() { io::stdout(); }",
            "async fn f() {}",
            "fn f() { let _later = async { 1 }; }",
            "fn f() { let _later = async |a: u8| a; }",
            "fn f() { m!(a.await) }",
            "macro_rules! m { () => { async fn g() {} } }",
            "fn f() -> impl std::future::Future<Output = ()> { g() }",
            "trait A { async fn f(); }",
            "#[tokio::main] fn f() {}",
            "use tokio::sync::mpsc;",
            "use db::query;",
            "fn f() { tempfile::tempdir(); }",
        ],
    );
    passes(
        rules::purity,
        "mapping.rs",
        &[
            "use std::{fmt, collections::HashMap}; use serde::Deserialize; fn f(fs: u8) -> u8 { fs }",
            "use crate::{calendar, domain::Thing}; fn f() { calendar::act(); Thing::new(); }",
            "use self::words::words; mod words { pub fn words() {} } fn f() { words(); words::words(); }",
        ],
    );
}

#[test]
fn a_crate_out_of_its_place_is_caught_under_every_name() {
    caught(
        rules::kept_crates,
        "service.rs",
        &[
            "use sqlx::query;",
            "use sqlx as sql; fn f() { sql::query(\"\"); }",
            "extern crate sqlx as hidden; fn f() { hidden::query(\"\"); }",
            "use db::query;",
            "fn f() { ::sqlx::query(\"\"); }",
            "#[derive(sqlx::FromRow)] struct S;",
            "fn f() { sqlx::query!(\"\"); }",
            "fn f() { a!(sqlx::query(\"\")); }",
            "fn f() -> anyhow::Result<()> { Ok(()) }",
            "use anyhow::{Context as _};",
            "fn f() { backoff::future::retry(); }",
        ],
    );
    caught_together(
        rules::kept_crates,
        &[("lib.rs", "extern crate sqlx as hidden;"), ("service.rs", "fn f() { hidden::query(\"\"); }")],
    );
    caught_together(
        rules::kept_crates,
        &[("store.rs", "pub use sqlx as base;"), ("service.rs", "use crate::store::base::query;")],
    );
    passes(rules::kept_crates, "store.rs", &["use sqlx::query;"]);
}

fn kept_connectors(mentions: &[Mention]) -> Vec<String> {
    rules::kept_connectors(mentions, &["svod_rest".to_owned()])
}

#[test]
fn a_connector_out_of_its_place_is_caught() {
    caught(kept_connectors, "service.rs", &["use svod_rest as reader;", "fn f() { svod_rest::Rest; }"]);
    passes(kept_connectors, "app.rs", &["use svod_rest::Rest;"]);
}
