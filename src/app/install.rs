//! A fresh working directory: folders, editable files, key, configuration, empty database.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use crate::{config::Config, store::Store};

use super::{AppError, PSEUDONYM_SECRET, embedded_files};

/// The outbox, the folders of calendars and of word lists.
const FOLDERS: [&str; 3] = ["outbox", "mappings/calendar", "mappings/masking"];

/// Writes a working directory with `settings` as its `svod.toml`, and the drop folders that its feeds name.
pub async fn install(directory: &Path, settings: &str) -> Result<(), AppError> {
    for folder in FOLDERS {
        make_folder(&directory.join(folder))?;
    }
    for (name, text) in embedded_files() {
        let path = directory.join("mappings").join(name);
        // What an administrator edited, and the key of stored pseudonyms, outlive a second attempt.
        if !path.exists() {
            write(&path, &text)?;
        }
    }
    if !directory.join("secrets").join(PSEUDONYM_SECRET).exists() {
        write_secret(&directory.join("secrets"), PSEUDONYM_SECRET, &random_key())?;
    }
    write(&directory.join("svod.toml"), settings)?;
    let config = Config::load(&directory.join("svod.toml")).map_err(AppError::Faults)?;
    let drop_folders = config.feeds.iter().filter_map(|feed| feed.settings.get("folder")?.as_str());
    for folder in drop_folders {
        make_folder(&directory.join(folder))?;
    }
    migrate(&config).await
}

/// Makes the tables of the configured database, or brings them up to date. Nothing else may use it meanwhile.
pub async fn migrate(config: &Config) -> Result<(), AppError> {
    let store = Store::make(&config.database).await?;
    store.migrate().await?;
    store.close().await;
    Ok(())
}

/// Writes a secret that only its owner can read, into a folder that only its owner can open.
pub fn write_secret(directory: &Path, name: &str, text: &str) -> Result<(), AppError> {
    let path = directory.join(name);
    let written = || -> io::Result<()> {
        if !directory.exists() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(text.as_bytes())
    };
    written().map_err(|cause| AppError::write(&path, cause))
}

fn make_folder(folder: &Path) -> Result<(), AppError> {
    fs::create_dir_all(folder).map_err(|cause| AppError::write(folder, cause))
}

fn write(path: &Path, text: &str) -> Result<(), AppError> {
    fs::write(path, text).map_err(|cause| AppError::write(path, cause))
}

/// Some 488 random bits as hex.
fn random_key() -> String {
    std::iter::repeat_with(|| uuid::Uuid::new_v4().simple().to_string()).take(4).collect()
}
