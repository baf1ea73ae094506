//! Parses the command line, runs it, prints the error chain.

use std::{io::Write, process::ExitCode};

fn main() -> ExitCode {
    match svod::cli::run() {
        Ok(code) => code,
        Err(error) => {
            // Nobody is left to tell when standard error is gone too.
            let _written = writeln!(std::io::stderr(), "Ошибка: {}", svod::cli::told(&error));
            ExitCode::FAILURE
        }
    }
}
