//! Events that come a second time.

/// Numbers beyond this one are not remembered.
const MAX_NUMBER: usize = 1 << 16;

/// The events that have come, by their number: a proxy that connects again may send some a second time.
///
/// Some servers give all events the same number. So only an event that is as long as the first one of its number counts as
/// the same, and once two differ, numbers say nothing any more.
#[derive(Debug, Default)]
pub(super) struct Seen {
    lens: Vec<u32>,
    are_useless: bool,
}

impl Seen {
    /// Whether an event has come before.
    pub(super) fn again(&mut self, number: Option<i64>, data: &[u8]) -> bool {
        let number =
            number.and_then(|number| usize::try_from(number).ok()).filter(|number| *number < MAX_NUMBER);
        let Some(number) = number.filter(|_| !self.are_useless) else { return false };
        if self.lens.len() <= number {
            self.lens.resize(number + 1, 0);
        }
        let len = u32::try_from(data.len()).unwrap_or(u32::MAX);
        match self.lens.get_mut(number) {
            Some(first @ 0) => *first = len,
            Some(first) if *first == len => return true,
            Some(_) | None => self.are_useless = true,
        }
        false
    }
}
