//! Bytes of a list to its canonical text, piece by piece: unpacked, decoded.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes that a packed list may unpack to.
const UNPACKED: u64 = 8 << 30;
/// KiB of memory for unpacking: what `xz -9` needs, and some.
const DICTIONARY: u32 = 128 << 10;

/// What bytes are, by how they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// As they are.
    None,
    /// xz.
    Xz,
    /// A workbook, which is unpacked and read in a process apart.
    Workbook,
    /// Packed in a way that is not read.
    Other(&'static str),
}

impl Packing {
    /// By the first bytes.
    pub fn of(head: &[u8]) -> Packing {
        match head {
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Packing::Xz,
            [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => Packing::Workbook,
            [0x1f, 0x8b, ..] => Packing::Other("gzip"),
            [b'B', b'Z', b'h', ..] => Packing::Other("bzip2"),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Other("zstd"),
            [b'%', b'P', b'D', b'F', ..] => Packing::Other("PDF"),
            _ => Packing::None,
        }
    }
}

/// Unpacks xz, up to a limit: a small file can unpack to any size.
pub fn unpack(input: impl Read) -> impl Read {
    Limited { input: lzma_rust2::XzReader::new_mem_limit(input, true, DICTIONARY), left: UNPACKED }
}

struct Limited<R> {
    input: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(out)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::other(format!("it unpacks to more than {} GiB", UNPACKED >> 30))
        })?;
        Ok(read)
    }
}

/// How bytes become characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// `valid UTF-8`, `byte order mark`, `declared`, `detected`.
    pub by: &'static str,
}

impl Decision {
    /// As the register keeps it.
    pub fn words(self) -> String {
        format!("{} ({})", self.encoding.name(), self.by)
    }

    /// Whether the bytes are the text already.
    pub fn is_utf8(self) -> bool {
        self.encoding == UTF_8
    }
}

/// Decides on an encoding and looks whether all bytes are of it; `Err` says why not.
/// `open` gives the bytes, as often as needed.
pub fn decide<R: Read>(
    declared: Option<&str>,
    mut open: impl FnMut() -> io::Result<R>,
) -> io::Result<Result<Decision, String>> {
    let mut head = Vec::new();
    open()?.take(4).read_to_end(&mut head)?;
    if let Some(label) = declared {
        let Some(encoding) = Encoding::for_label(label.as_bytes()) else {
            return Ok(Err(format!(
                "there is no encoding `{label}`; name it as in utf-8, gb18030, big5, windows-1252"
            )));
        };
        let encoding = if encoding == GBK { GB18030 } else { encoding };
        return Ok(match first_fault(encoding, open()?)? {
            None => Ok(Decision { encoding, by: "declared" }),
            Some(at) => Err(format!("it is not {} at byte {at}", encoding.name())),
        });
    }
    for (mark, encoding) in [(&[0xff, 0xfe][..], UTF_16LE), (&[0xfe, 0xff], UTF_16BE)] {
        if head.starts_with(mark) {
            return Ok(match first_fault(encoding, open()?)? {
                None => Ok(Decision { encoding, by: "byte order mark" }),
                Some(at) => Err(format!("it is not {} at byte {at}", encoding.name())),
            });
        }
    }
    let Some(at) = first_fault(UTF_8, open()?)? else {
        return Ok(Ok(Decision { encoding: UTF_8, by: "valid UTF-8" }));
    };
    // GB 18030 is what Chinese spreadsheets write when they do not write UTF-8. Text in
    // other legacy encodings is also valid in it, so it has to look like Chinese.
    if first_fault(GB18030, open()?)?.is_none() && looks_chinese(open()?)? {
        return Ok(Ok(Decision { encoding: GB18030, by: "detected" }));
    }
    Ok(Err(format!(
        "it is not UTF-8 at byte {at}, and not GB 18030 either; name its encoding with --encoding"
    )))
}

/// The first byte of what is not of an encoding.
fn first_fault(encoding: &'static Encoding, mut input: impl Read) -> io::Result<Option<u64>> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut chunk = vec![0u8; 1 << 16];
    let mut text = vec![0u8; 1 << 18];
    let mut at = 0u64;
    loop {
        let read = match input.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let mut from = 0;
        loop {
            let (result, used, _) = decoder.decode_to_utf8_without_replacement(
                &chunk[from..read],
                &mut text,
                read == 0,
            );
            from += used;
            match result {
                encoding_rs::DecoderResult::InputEmpty => break,
                encoding_rs::DecoderResult::OutputFull => {}
                encoding_rs::DecoderResult::Malformed(bytes, after) => {
                    let back = u64::from(bytes) + u64::from(after);
                    return Ok(Some((at + from as u64).saturating_sub(back)));
                }
            }
        }
        at += read as u64;
        if read == 0 {
            return Ok(None);
        }
    }
}

/// Whether what is not ASCII is mostly of the two thousand commonest ideographs' area
/// (GB 2312, level 1: lead bytes B0 to D7).
fn looks_chinese(input: impl Read) -> io::Result<bool> {
    let mut head = Vec::new();
    input.take(1 << 20).read_to_end(&mut head)?;
    let (mut common, mut all) = (0u32, 0u32);
    let mut at = 0;
    while at < head.len() {
        if head[at] < 0x80 {
            at += 1;
            continue;
        }
        all += 1;
        let trail = head.get(at + 1).copied().unwrap_or(0);
        if matches!(head[at], 0xa1..=0xa3 | 0xb0..=0xd7) && 0xa1 <= trail {
            common += 1;
        }
        at += 2;
    }
    Ok(0 < all && u64::from(all) * 3 <= u64::from(common) * 4)
}

/// The text of bytes, as UTF-8.
pub struct Decoded<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    /// Decodes what is read.
    pub fn new(encoding: &'static Encoding, input: R) -> Decoded<R> {
        let decoder = encoding.new_decoder();
        Decoded { input, decoder, raw: Vec::new(), text: Vec::new(), given: 0, ended: false }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if self.ended {
                return Ok(0);
            }
            self.raw.resize(1 << 16, 0);
            let read = self.input.read(&mut self.raw)?;
            self.ended = read == 0;
            self.text.resize(1 << 18, 0);
            let (result, _, written, _) =
                self.decoder.decode_to_utf8(&self.raw[..read], &mut self.text, self.ended);
            debug_assert!(result == CoderResult::InputEmpty, "a byte becomes at most three");
            self.text.truncate(written);
            self.given = 0;
        }
        let length = out.len().min(self.text.len() - self.given);
        out[..length].copy_from_slice(&self.text[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(bytes: &[u8]) -> Result<String, String> {
        decide(None, || Ok(bytes)).unwrap().map(Decision::words)
    }

    #[test]
    fn encodings_are_told_or_refused_with_a_place() {
        assert_eq!(decided("标准号,名称".as_bytes()).unwrap(), "UTF-8 (valid UTF-8)");
        let (gb, ..) = GB18030.encode("标准号,名称\nGB/T 1-2020,试验方法\n");
        assert_eq!(decided(&gb).unwrap(), "gb18030 (detected)");
        let mut text = String::new();
        Decoded::new(GB18030, &*gb).read_to_string(&mut text).unwrap();
        assert_eq!(text, "标准号,名称\nGB/T 1-2020,试验方法\n");
        let why = decided(b"number,title\nISO 1,Pi\xe8ces\n").unwrap_err();
        assert!(why.contains("byte 21"), "{why}");
        assert!(decide(Some("klingon"), || Ok(&b"x"[..])).unwrap().is_err());
    }
}
