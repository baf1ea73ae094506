//! What stands in a string: escapes, letters and the bytes that are none.

use crate::Mends;

/// U+FFFD, the character for what cannot be read.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// The string that is being read, as far as it is not written yet.
#[derive(Debug, Default)]
pub(crate) struct Text {
    state: State,
    /// The first half of a letter of two `\u`, as it was written.
    half: Option<Vec<u8>>,
    /// The beginning of a letter whose other bytes have not come.
    letter: Vec<u8>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Plain,
    /// Behind a backslash.
    Escape,
    /// In the digits behind `\u` or `\x`.
    Digits { written: Vec<u8>, count: usize },
    /// At a quote.
    Quote,
}

impl Text {
    /// Takes bytes up to a quote that may end the string; how many.
    pub(crate) fn take(&mut self, bytes: &[u8], out: &mut Vec<u8>, told: (&mut Mends, &mut u64)) -> usize {
        let (mends, line) = told;
        let Some(&byte) = bytes.first() else { return 0 };
        match std::mem::take(&mut self.state) {
            State::Plain | State::Quote => self.plain(byte, bytes, out, (mends, line)),
            State::Escape => self.escape(byte, out, (mends, *line)),
            State::Digits { written, count } => self.digit(byte, (written, count), out, (mends, *line)),
        }
    }

    /// Whether what was taken last is a quote.
    pub(crate) fn is_at_quote(&self) -> bool {
        matches!(self.state, State::Quote)
    }

    /// Writes a quote that does not end the string, and the blanks behind it.
    pub(crate) fn inner_quote(&mut self, blanks: &[u8], out: &mut Vec<u8>) {
        self.state = State::Plain;
        out.extend_from_slice(b"\\\"");
        for blank in blanks {
            control(*blank, out);
        }
    }

    /// The document ends in the string.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>, (mends, line): (&mut Mends, u64)) {
        if !matches!(self.state, State::Plain) || !self.letter.is_empty() {
            replace(out, (mends, line));
        }
        self.flush_half(out, (mends, line));
    }

    fn plain(&mut self, byte: u8, bytes: &[u8], out: &mut Vec<u8>, (mends, line): (&mut Mends, &mut u64)) -> usize {
        if byte != b'\\' {
            self.flush_half(out, (mends, *line));
        }
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
        let run = bytes.iter().position(is_special).unwrap_or(bytes.len());
        if run > 0 {
            self.letters(bytes.get(..run).unwrap_or_default(), run == bytes.len(), out, (mends, *line));
            return run;
        }
        self.flush_letter(out, (mends, *line));
        match byte {
            b'"' => {
                self.flush_half(out, (mends, *line));
                self.state = State::Quote;
            }
            b'\\' => self.state = State::Escape,
            _ => {
                mends.characters += 1;
                mends.note(*line);
                *line += u64::from(byte == b'\n');
                control(byte, out);
            }
        }
        1
    }

    /// Letters without any sign among them. A letter may be cut where the bytes end for now.
    fn letters(&mut self, run: &[u8], may_go_on: bool, out: &mut Vec<u8>, told: (&mut Mends, u64)) {
        let (mends, line) = told;
        let joined;
        let mut rest = run;
        if !self.letter.is_empty() {
            self.letter.extend_from_slice(run);
            joined = std::mem::take(&mut self.letter);
            rest = &joined;
        }
        loop {
            let Err(error) = std::str::from_utf8(rest) else { return out.extend_from_slice(rest) };
            let (sound, broken) = rest.split_at_checked(error.valid_up_to()).unwrap_or_default();
            out.extend_from_slice(sound);
            let length = match error.error_len() {
                None if may_go_on => {
                    self.letter = broken.to_vec();
                    return;
                }
                None => broken.len(),
                Some(length) => length,
            };
            replace(out, (&mut *mends, line));
            rest = broken.get(length..).unwrap_or_default();
        }
    }

    fn escape(&mut self, byte: u8, out: &mut Vec<u8>, told: (&mut Mends, u64)) -> usize {
        match byte {
            b'u' | b'x' => {
                let count = if byte == b'u' { 4 } else { 2 };
                self.state = State::Digits { written: vec![b'\\', byte], count };
                1
            }
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {
                self.flush_half(out, told);
                out.extend_from_slice(&[b'\\', byte]);
                1
            }
            _ => {
                let (mends, line) = told;
                self.flush_half(out, (&mut *mends, line));
                replace(out, (mends, line));
                0
            }
        }
    }

    fn digit(
        &mut self,
        byte: u8,
        (mut written, count): (Vec<u8>, usize),
        out: &mut Vec<u8>,
        (mends, line): (&mut Mends, u64),
    ) -> usize {
        let is_digit = byte.is_ascii_hexdigit();
        if is_digit {
            written.push(byte);
        }
        if is_digit && written.len() < count + 2 {
            self.state = State::Digits { written, count };
            return 1;
        }
        let digits = written.get(2..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default();
        let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_digit && count == 4);
        match code {
            Some(0xd800..=0xdbff) => {
                self.flush_half(out, (mends, line));
                self.half = Some(written);
            }
            Some(0xdc00..=0xdfff) => match self.half.take() {
                Some(half) => out.extend([half, written].concat()),
                None => replace(out, (mends, line)),
            },
            Some(_) => {
                self.flush_half(out, (mends, line));
                out.extend(written);
            }
            None => {
                self.flush_half(out, (&mut *mends, line));
                replace(out, (mends, line));
            }
        }
        usize::from(is_digit)
    }

    /// Half a letter is none.
    fn flush_half(&mut self, out: &mut Vec<u8>, told: (&mut Mends, u64)) {
        if self.half.take().is_some() {
            replace(out, told);
        }
    }

    fn flush_letter(&mut self, out: &mut Vec<u8>, told: (&mut Mends, u64)) {
        if !self.letter.is_empty() {
            self.letter.clear();
            replace(out, told);
        }
    }
}

fn replace(out: &mut Vec<u8>, (mends, line): (&mut Mends, u64)) {
    mends.characters += 1;
    mends.note(line);
    out.extend_from_slice(REPLACEMENT);
}

/// A control character as JSON holds it: a line stays one, the others cannot be read.
fn control(byte: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(match byte {
        b'\n' => b"\\n",
        b'\r' => b"\\r",
        b'\t' => b"\\t",
        b' ' => b" ",
        _ => REPLACEMENT,
    });
}
