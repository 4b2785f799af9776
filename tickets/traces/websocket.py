"""The frames of a WebSocket, in which browsers' telephones send SIP (RFC 7118)."""

TEXT, BINARY = 1, 2
LARGEST = 200_000


def is_handshake(buffer: bytes) -> bool:
    """Whether this is the head of an HTTP exchange that becomes a WebSocket."""
    head = buffer[:2_000].lower()
    return (
        head.startswith((b"get /", b"http/1.1 101"))
        and b"upgrade: websocket" in head
        and b"\r\n\r\n" in buffer
    )


class Frames:
    """Cuts one direction of a WebSocket into its messages, unmasked."""

    def __init__(self) -> None:
        self._is_past_handshake = False

    def cut(self, buffer: bytes) -> tuple[list[bytes], bytes]:
        """The whole messages in `buffer`, and what is left of it."""
        if not self._is_past_handshake:
            self._is_past_handshake = True
            buffer = buffer.partition(b"\r\n\r\n")[2]
        found = []
        while (frame := _frame(buffer)) is not None:
            kind, payload, buffer = frame
            if kind in (TEXT, BINARY):
                found.append(payload)
        return found, buffer


def _frame(buffer):
    if len(buffer) < 2:
        return None
    kind, size, position = buffer[0] & 0x0F, buffer[1] & 0x7F, 2
    if size >= 126:
        width = 2 if size == 126 else 8
        size, position = int.from_bytes(buffer[2 : 2 + width]), 2 + width
    key = b""
    if buffer[1] & 0x80:
        key, position = buffer[position : position + 4], position + 4
    if size > LARGEST or len(buffer) < position + size:
        return None
    payload = buffer[position : position + size]
    if key:
        stretched = (key * (size // 4 + 1))[:size]
        payload = (int.from_bytes(payload) ^ int.from_bytes(stretched)).to_bytes(size)
    return kind, payload, buffer[position + size :]
