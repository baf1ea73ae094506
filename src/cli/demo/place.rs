//! The working directory of the demonstration.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context, bail};
use jiff::{SignedDuration, Timestamp};
use svod_platforms::{CUR_TOKEN, INCIDENT_KEY, POS_CLIENT_ID, POS_CLIENT_SECRET, Running};

use crate::{
    cli::init,
    config::{DEFAULT, FEEDS},
};

/// Marks a directory as made by the demonstration: only such a one is wiped.
const MARK: &str = ".svod-demo";

/// Makes the directory afresh, with every feed switched on and pointing at the running stand-ins.
pub(super) async fn prepare(directory: &Path, platforms: &Running) -> anyhow::Result<()> {
    if directory.exists() && fs::read_dir(directory)?.next().is_some() {
        if !directory.join(MARK).exists() {
            bail!("папка {} не пуста и не от примера: укажите другую, --dir ПАПКА", directory.display());
        }
        fs::remove_dir_all(directory).with_context(|| format!("папка {} не стирается", directory.display()))?;
    }
    fs::create_dir_all(directory).with_context(|| format!("папка {} не создаётся", directory.display()))?;
    fs::write(directory.join(MARK), "")?;
    init::prepare(directory, &settings(platforms)).await?;
    let secrets = directory.join("secrets");
    for (name, text) in [
        ("pos_client_id", POS_CLIENT_ID),
        ("pos_client_secret", POS_CLIENT_SECRET),
        ("incident_key", INCIDENT_KEY),
        ("cur_token", CUR_TOKEN),
    ] {
        init::secret(&secrets, name, text)?;
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
        .replace("enabled = false", "enabled = true")
}

/// Gives the exported files a time of the simulated past: they are complete, not being copied.
pub(super) fn fill_inbox(files: &[PathBuf], at: Timestamp) -> anyhow::Result<()> {
    let earlier = at - SignedDuration::from_mins(10);
    let seconds = u64::try_from(earlier.as_second()).unwrap_or(0);
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    for path in files {
        fs::File::options().write(true).open(path)?.set_modified(time)?;
    }
    Ok(())
}
