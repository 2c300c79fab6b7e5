//! A body on its way in.

use bytes::{Bytes, BytesMut};

/// A body in pieces; the usual single piece is not copied.
#[derive(Debug, Default)]
pub(super) struct Body {
    first: Bytes,
    all: BytesMut,
}

impl Body {
    pub(super) fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    pub(super) fn push(&mut self, chunk: Bytes) {
        if self.first.is_empty() && self.all.is_empty() {
            self.first = chunk;
            return;
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
            self.first = Bytes::new();
        }
        self.all.extend_from_slice(&chunk);
    }

    pub(super) fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}
