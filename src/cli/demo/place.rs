//! The working directory of the demonstration.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use svod_platforms::{CUR_TOKEN, INCIDENT_KEY, POS_CLIENT_ID, POS_CLIENT_SECRET, Running};

use crate::{
    app,
    config::{DEFAULT, FEEDS},
};

/// Marks a directory as made by the demonstration: only such a one is wiped.
const MARK: &str = ".svod-demo";

/// Makes the directory afresh, with every feed switched on and pointing at the running stand-ins.
pub(super) async fn prepare(directory: &Path, platforms: &Running) -> anyhow::Result<()> {
    if directory.exists() && !directory.is_dir() {
        bail!("{} — файл, а для примера нужна папка: укажите другую, --dir ПАПКА", directory.display());
    }
    if directory.exists() && fs::read_dir(directory)?.next().is_some() {
        if !directory.join(MARK).exists() {
            bail!("папка {} не пуста и не от примера: укажите другую, --dir ПАПКА", directory.display());
        }
        fs::remove_dir_all(directory).with_context(|| format!("папка {} не стирается", directory.display()))?;
    }
    fs::create_dir_all(directory).with_context(|| format!("папка {} не создаётся", directory.display()))?;
    fs::write(directory.join(MARK), "")?;
    app::install(directory, &settings(platforms)).await?;
    let secrets = directory.join("secrets");
    for (name, text) in [("pos_secret", POS_CLIENT_SECRET), ("incident_key", INCIDENT_KEY), ("cur_token", CUR_TOKEN)] {
        app::write_secret(&secrets, name, text)?;
    }
    Ok(())
}

/// The fresh configuration with the addresses of the stand-ins and every feed switched on.
fn settings(platforms: &Running) -> String {
    let [(_, pos), (_, incident), (_, cur)] = super::addresses(platforms);
    format!("{DEFAULT}{FEEDS}")
        .replace("receiver_url = \"\"", &format!("receiver_url = \"{cur}\""))
        .replace("https://pos.example.ru", pos)
        .replace("https://incident.example.ru", incident)
        .replace(", requests_per_minute = 120", "")
        .replace("client_id = \"svod\"", &format!("client_id = \"{POS_CLIENT_ID}\""))
        .replace("enabled = false", "enabled = true")
}
