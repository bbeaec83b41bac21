import Testing

/// The programs themselves, by pipes alone, against receivers on loopback.
///
/// One after the other: each of them keeps the machine busy, and some look at times.
@Suite(.serialized) enum EndToEnd {}
