//! A streamed answer on its way in.

use crate::stream::Decoder;
use crate::wire::{EventReader, Wire};
use crate::{CallError, Response};

/// Bytes to events to a response.
pub(crate) struct Incoming {
    decoder: Decoder,
    reader: Box<dyn EventReader>,
}

impl Incoming {
    /// For a format; none if it has no streams.
    pub(crate) fn new(wire: &Wire) -> Option<Self> {
        Some(Self { decoder: Decoder::new(wire.framing()), reader: wire.reader()? })
    }

    /// Takes the next bytes.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<(), CallError> {
        let Self { decoder, reader } = self;
        decoder.feed(bytes, &mut |event| reader.event(event))
    }

    /// Whether a piece of the output has come.
    pub(crate) fn has_output(&mut self) -> bool {
        self.reader.assembly().has_output()
    }

    /// The response, once there are no more bytes.
    pub(crate) fn finish(&mut self) -> Result<Response, CallError> {
        let Self { decoder, reader } = self;
        decoder.end(&mut |event| reader.event(event))?;
        reader.assembly().finish()
    }
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("decoder", &self.decoder).finish_non_exhaustive()
    }
}
