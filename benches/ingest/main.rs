//! How fast a feed comes in: 100,000 items of ПОС over HTTP into SQLite, and the same again with one per cent changed;
//! then everything stored through the rules again.
//!
//! `cargo bench --bench ingest [-- items]`. The platform, the service and the plain loops it is compared with run in
//! processes of their own, so that time and memory of one are not counted with another's. Each figure is the best of
//! three rounds; memory is the worst.

#[path = "../measured.rs"]
mod measured;
mod plain;
mod platform;
mod replay;
mod service;

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, bail};
use measured::Measured;

const ITEMS: usize = 100_000;
/// Items of a page: what the manifest of ПОС asks for.
const PAGE: usize = 500;
const ROUNDS: usize = 3;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let measured = match words.as_slice() {
        ["platform", items] => return runtime.block_on(platform::serve(items.parse()?, PAGE)),
        ["service", url, directory, day] => runtime.block_on(service::sync(url, Path::new(directory), day)),
        ["replay", directory, day] => runtime.block_on(replay::again(Path::new(directory), day)),
        ["plain", kind, url, directory] => {
            runtime.block_on(plain::run(plain::Kind::parse(kind)?, url, Path::new(directory)))
        }
        [] => return compare(ITEMS),
        [items] => return compare(items.parse()?),
        _ => bail!("unknown arguments: {words:?}"),
    };
    Ok(writeln!(std::io::stdout(), "{}", measured?.line())?)
}

/// Runs every process and prints what came of it.
fn compare(items: usize) -> anyhow::Result<()> {
    let platform = Platform::start(items)?;
    let mut rows: Vec<(&str, Measured)> = Vec::new();
    let mut note = |name: &'static str, measured: Measured| match rows.iter_mut().find(|(known, _)| *known == name) {
        Some((_, best)) => *best = best.best(measured),
        None => rows.push((name, measured)),
    };
    for _ in 0..ROUNDS {
        let directory = tempfile::tempdir()?;
        let folder = directory.path().to_str().context("the temporary folder has no plain name")?;
        note("service, first run", measured::child(&["service", &platform.url, folder, "2026-05-01"])?);
        note("service, 1 % changed", measured::child(&["service", &platform.refreshed_url, folder, "2026-05-02"])?);
        note("service, rules again", measured::child(&["replay", folder, "2026-05-03"])?);
        for (name, kind) in [("plain loop, row by row", "rows"), ("plain loop, 64 rows a statement", "bulk")] {
            note(name, measured::child(&["plain", kind, &platform.url, folder])?);
        }
    }
    drop(platform);
    let mut text = format!("{items} items, {PAGE} a page, best of {ROUNDS} rounds\n");
    for (name, measured) in &rows {
        writeln!(text, "{name:<32} {}", measured.summary())?;
    }
    let rate = |wanted: &str| rows.iter().find(|(name, _)| *name == wanted).map(|(_, measured)| measured.per_second());
    for plain in ["plain loop, row by row", "plain loop, 64 rows a statement"] {
        if let Some((service, plain_rate)) = rate("service, first run").zip(rate(plain)) {
            writeln!(text, "service, first run : {plain} = {:.2}", service / plain_rate)?;
        }
    }
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

/// The platform in a process of its own; ended when dropped.
struct Platform {
    child: Child,
    url: String,
    refreshed_url: String,
}

impl Platform {
    fn start(items: usize) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["platform", &items.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        let mut line = || lines.next().context("the platform did not start")?.context("the platform did not start");
        let (url, refreshed_url) = (line()?, line()?);
        Ok(Self { child, url, refreshed_url })
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        // It ends by itself when its standard input closes; a failure here leaves nothing behind.
        drop(self.child.stdin.take());
        if let Err(error) = self.child.wait() {
            tracing::warn!(%error, "the platform did not end");
        }
    }
}
