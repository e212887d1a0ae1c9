//! A coding of bytes that come one after the other.

use std::io::{self, Write as _};

use brotli::CompressorWriter;
use flate2::{Compression, write::GzEncoder};

use crate::coding::Coding;

/// The level of Brotli: quick, and its tables are small.
const BROTLI_LEVEL: u32 = 4;
/// The window of Brotli, as a power of two: 256 KiB.
const BROTLI_WINDOW: u32 = 18;
const BUFFER: usize = 16 * 1_024;

/// Writes bytes in a coding, or as they are.
pub(super) enum Encoder {
    Plain(Vec<u8>),
    Gzip(Box<GzEncoder<Vec<u8>>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
    Finished,
}

impl Encoder {
    pub(super) fn new(coding: Option<Coding>) -> Self {
        match coding {
            None => Self::Plain(Vec::new()),
            Some(Coding::Gzip) => Self::Gzip(Box::new(GzEncoder::new(Vec::new(), Compression::fast()))),
            Some(Coding::Brotli) => {
                Self::Brotli(Box::new(CompressorWriter::new(Vec::new(), BUFFER, BROTLI_LEVEL, BROTLI_WINDOW)))
            }
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.write_all(bytes),
            Self::Gzip(encoder) => encoder.write_all(bytes),
            Self::Brotli(encoder) => encoder.write_all(bytes),
            Self::Finished => Err(io::Error::other("the file has ended")),
        }
    }

    /// What has been coded so far, and not been taken.
    pub(super) fn take(&mut self) -> Vec<u8> {
        match self {
            Self::Plain(out) => std::mem::take(out),
            Self::Gzip(encoder) => std::mem::take(encoder.get_mut()),
            Self::Brotli(encoder) => std::mem::take(encoder.get_mut()),
            Self::Finished => Vec::new(),
        }
    }

    /// The rest, with the end of the coding.
    pub(super) fn finish(&mut self) -> io::Result<Vec<u8>> {
        match std::mem::replace(self, Self::Finished) {
            Self::Plain(out) => Ok(out),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Brotli(encoder) => Ok(encoder.into_inner()),
            Self::Finished => Ok(Vec::new()),
        }
    }
}
