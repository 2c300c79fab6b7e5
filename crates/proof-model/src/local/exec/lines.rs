//! Lines of a program's stdout and the end of its stderr, read so that a dropped future loses nothing.

use std::collections::VecDeque;
use std::io;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// The longest line that a program may write.
const LONGEST_LINE: usize = 64 << 20;

/// How many bytes of stderr are kept.
const TAIL_BYTES: usize = 4096;

/// How many lines of stderr are shown.
const TAIL_LINES: usize = 8;

/// Reads lines. [`Lines::next`] may be dropped and called again at any time.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    partial: Vec<u8>,
}

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line, without its end.
    Whole(Vec<u8>),
    /// A line longer than anything sensible.
    TooLong,
    /// The end; what came after the last line's end is dropped.
    End,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), partial: vec![] }
    }

    /// The next line that is not blank.
    pub(super) async fn next(&mut self) -> io::Result<Line> {
        loop {
            let bytes = self.reader.fill_buf().await?;
            if bytes.is_empty() {
                return Ok(Line::End);
            }
            let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
                let n = bytes.len();
                self.partial.extend_from_slice(bytes);
                self.reader.consume(n);
                if LONGEST_LINE < self.partial.len() {
                    return Ok(Line::TooLong);
                }
                continue;
            };
            self.partial.extend_from_slice(bytes.get(..end).unwrap_or_default());
            self.reader.consume(end + 1);
            let line = std::mem::take(&mut self.partial);
            if !line.trim_ascii().is_empty() {
                return Ok(Line::Whole(line));
            }
        }
    }
}

/// Keeps the end of what a program writes to stderr.
#[derive(Debug)]
pub(super) struct Tail<R> {
    reader: R,
    kept: VecDeque<u8>,
    is_open: bool,
}

impl<R: AsyncRead + Unpin> Tail<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, kept: VecDeque::new(), is_open: true }
    }

    /// Whether there may be more.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Reads what is there, or waits for more; may be dropped and called again at any time.
    pub(super) async fn read(&mut self) {
        let mut chunk = [0; 1024];
        let n = self.reader.read(&mut chunk).await.unwrap_or(0);
        self.is_open = n != 0;
        self.kept.extend(chunk.iter().take(n));
        let excess = self.kept.len().saturating_sub(TAIL_BYTES);
        self.kept.drain(..excess);
    }

    /// Reads to the end.
    pub(super) async fn read_to_end(&mut self) {
        while self.is_open {
            self.read().await;
        }
    }

    /// The last lines, control characters left out.
    pub(super) fn text(&self) -> String {
        let bytes: Vec<u8> = self.kept.iter().copied().collect();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<String> = text.lines().map(printable).filter(|line| !line.is_empty()).collect();
        lines.get(lines.len().saturating_sub(TAIL_LINES)..).unwrap_or_default().join("\n")
    }
}

/// A line as it can be shown: control characters are left out.
fn printable(line: &str) -> String {
    line.trim_end().chars().filter(|c| !c.is_control() || *c == '\t').collect()
}

/// The start of what a program wrote, to be shown in a message.
pub(super) fn excerpt(line: &[u8]) -> String {
    const SHOWN: usize = 120;
    let text = String::from_utf8_lossy(line.get(..line.len().min(4 * SHOWN)).unwrap_or_default());
    let shown: String = printable(text.trim()).chars().take(SHOWN).collect();
    if shown.len() < line.trim_ascii().len() { format!("{shown}…") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_come_whole_and_blank_ones_are_passed_over() {
        let mut lines = Lines::new(&b"one\r\n\n  \ntwo\nrest"[..]);
        assert_eq!(lines.next().await.unwrap(), Line::Whole(b"one\r".to_vec()));
        assert_eq!(lines.next().await.unwrap(), Line::Whole(b"two".to_vec()));
        assert_eq!(lines.next().await.unwrap(), Line::End);
    }

    #[tokio::test]
    async fn a_dropped_read_loses_nothing() {
        let (mut writer, reader) = tokio::io::duplex(64);
        let mut lines = Lines::new(reader);
        tokio::io::AsyncWriteExt::write_all(&mut writer, b"hal").await.unwrap();
        assert!(futures_util::FutureExt::now_or_never(lines.next()).is_none());
        tokio::io::AsyncWriteExt::write_all(&mut writer, b"lo\n").await.unwrap();
        assert_eq!(lines.next().await.unwrap(), Line::Whole(b"hallo".to_vec()));
    }

    #[tokio::test]
    async fn the_tail_has_the_last_lines_without_control_characters() {
        let lines: Vec<String> = (0..2000).map(|n| format!("\u{1b}[31mline {n}\u{7}")).collect();
        let text = lines.join("\n");
        let mut tail = Tail::new(text.as_bytes());
        tail.read_to_end().await;
        let shown = tail.text();
        assert_eq!(shown.lines().count(), TAIL_LINES);
        assert!(shown.ends_with("line 1999"), "{shown}");
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{7}'));
    }

    #[test]
    fn an_excerpt_is_short_and_says_that_it_is_cut() {
        assert_eq!(excerpt(b"  Loading model\r\n"), "Loading model");
        assert_eq!(excerpt("ä".repeat(500).as_bytes()), format!("{}…", "ä".repeat(120)));
    }
}
