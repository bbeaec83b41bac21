"""Makes PNG pictures small: python3 palette.py FILE... writes each again with the 256 colours that serve it best.

It reads what Chromium writes: 8 bits a channel, red, green and blue with or without alpha, not interlaced."""
import struct
import sys
import zlib

COLOURS_MAX = 256


def chunks(content):
    at = 8
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at:at + 8])
        yield kind, content[at + 8:at + 8 + length]
        at += 12 + length


def pixels(content):
    """Width and height, and the rows as bytes of three channels (PNG, 9: filters)."""
    parts = list(chunks(content))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    assert (depth, interlaced) == (8, 0) and kind in (2, 6), "not as Chromium writes it"
    size = 3 if kind == 2 else 4
    raw = zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT"))
    above, rows = bytearray(width * size), []
    for y in range(height):
        start = y * (width * size + 1)
        rule, row = raw[start], bytearray(raw[start + 1:start + 1 + width * size])
        if rule == 1:
            for i in range(size, len(row)):
                row[i] = (row[i] + row[i - size]) & 255
        elif rule == 2:
            row = bytearray((a + b) & 255 for a, b in zip(row, above))
        elif rule == 3:
            for i in range(len(row)):
                row[i] = (row[i] + ((row[i - size] if i >= size else 0) + above[i]) // 2) & 255
        elif rule == 4:
            for i in range(len(row)):
                left, upper, corner = (row[i - size] if i >= size else 0), above[i], (above[i - size] if i >= size else 0)
                guess = left + upper - corner
                near = min((abs(guess - left), 0, left), (abs(guess - upper), 1, upper), (abs(guess - corner), 2, corner))
                row[i] = (row[i] + near[2]) & 255
        above = row
        rows.append(bytes(row) if size == 3 else bytes(b for i, b in enumerate(row) if i % 4 != 3))
    return width, height, rows


def palette(rows):
    """The most frequent colours, and for each colour the number of the one that stands for it."""
    counts = {}
    for row in rows:
        for i in range(0, len(row), 3):
            colour = row[i:i + 3]
            counts[colour] = counts.get(colour, 0) + 1
    chosen = sorted(counts, key=lambda colour: (-counts[colour], colour))[:COLOURS_MAX]
    numbers = {colour: number for number, colour in enumerate(chosen)}
    for colour in counts:
        if colour not in numbers:
            r, g, b = colour
            numbers[colour] = min(range(len(chosen)), key=lambda n: (chosen[n][0] - r) ** 2 + (chosen[n][1] - g) ** 2
                                  + (chosen[n][2] - b) ** 2)
    return chosen, numbers


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


for path in sys.argv[1:]:
    with open(path, "rb") as file:
        width, height, rows = pixels(file.read())
    chosen, numbers = palette(rows)
    raw = b"".join(b"\0" + bytes(numbers[row[i:i + 3]] for i in range(0, len(row), 3)) for row in rows)
    content = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
               + chunk(b"PLTE", b"".join(chosen)) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))
    with open(path, "wb") as file:
        file.write(content)
