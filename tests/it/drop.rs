//! Files in the drop folders, and the program run beside them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use svod_platforms::files;

use crate::installation::{Installation, TODAY};

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// Ended with this code, and said all of this on either output.
    #[track_caller]
    pub(crate) fn check(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        for part in parts {
            assert!(
                self.out.contains(part) || self.err.contains(part),
                "«{part}» is missing in: {}{}",
                self.out,
                self.err
            );
        }
    }

    /// The JSON on standard output, a value a line.
    pub(crate) fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Installation {
    /// Runs the program beside the settings.
    pub(crate) fn svod(&self, arguments: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_svod"));
        let done =
            command.args(arguments).arg("--config").arg(self.directory.path().join("svod.toml")).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
    }

    /// Puts files alone into a drop folder (`pos`, `incident`), all of the age of [`TODAY`].
    pub(crate) fn drop(&self, folder: &str, contents: &[(&str, Vec<u8>)]) {
        let folder = self.directory.path().join("inbox").join(folder);
        fs::remove_dir_all(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
        let written: Vec<PathBuf> = contents
            .iter()
            .map(|(name, bytes)| {
                let path = folder.join(name);
                fs::write(&path, bytes).unwrap();
                path
            })
            .collect();
        files::settle(&written, TODAY.parse().unwrap()).unwrap();
    }

    /// Puts fixtures of spreadsheets alone into a drop folder.
    pub(crate) fn drop_fixtures(&self, folder: &str, names: &[&str]) {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/spreadsheets/contradictory");
        let contents: Vec<_> = names.iter().map(|name| (*name, fs::read(fixtures.join(name)).unwrap())).collect();
        self.drop(folder, &contents);
    }

    /// The total figure of the first quarter by `svod indicators --json`.
    pub(crate) fn figure(&self, id: &str) -> Value {
        let said = self.svod(&["indicators", "--period", "2026-Q1", "--json"]);
        let [answer] = said.json().try_into().unwrap();
        let figures = answer["figures"].as_array().unwrap();
        let found = figures.iter().find(|figure| figure["id"] == id && figure["slice"].as_object().unwrap().is_empty());
        found.unwrap_or_else(|| unreachable!("no {id} in {figures:?}")).clone()
    }
}
