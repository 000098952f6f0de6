"""Keeps other users of this machine out of every port on which this process listens: root and its own user are served.

Which user has opened a connection Linux tells on request (sock_diag), in some ten microseconds; where it does not answer, as in some
sandboxes, /proc/net/tcp lists it.
"""

import os
import socket
import struct
import sys
import threading
import time

_REFUSAL_BODY = b'{"message": "this account serves only the user who has started it"}'
_REFUSAL = (
    b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_REFUSAL_BODY), _REFUSAL_BODY)
)
# So many get the answer at once; further ones are closed without it.
_answering = threading.BoundedSemaphore(16)
_SECONDS_TO_ANSWER = 2

_SOCK_DIAG, _BY_FAMILY, _REQUEST = 4, 20, 1  # linux/netlink.h, linux/sock_diag.h
_ALL_STATES, _NO_COOKIE = 0xFFFFFFFF, 0xFFFFFFFF
_HEADER, _ENDS, _OWNER = struct.Struct("=IHHII"), struct.Struct("!HH16s16s"), struct.Struct("=II")


def install():
    """From now on, no socket of this process accepts a connection of another user. Ends the process if the users of connections cannot be determined."""
    source = next((source for source in (asked, listed) if _tells(source)), None)
    if source is None:
        sys.exit("this system does not tell which user opens a connection, so other users could not be kept out of the account")
    accept = socket.socket.accept

    def accept_own(listening):
        connection, address = accept(listening)
        if connection.family in (socket.AF_INET, socket.AF_INET6) and not is_own(connection, source):
            _refuse(connection)
            # As if it had been closed before it was accepted, which all servers know.
            raise ConnectionAbortedError("a connection of another user was refused")
        return connection, address

    socket.socket.accept = accept_own


def is_own(connection, source):
    """Whether the other end of a connection belongs to the user of this process, or to root."""
    return _user(connection, source) in (0, os.geteuid())


def _user(connection, source):
    try:
        return source(connection)
    except OSError:
        return None


def _tells(source):
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_connection(listening.getsockname()):
        with listening.accept()[0] as connection:
            return _user(connection, source) == os.geteuid()


def asked(connection):
    """The user of the other end, as the kernel answers; None if that is closed or not on this machine."""
    peer, here = connection.getpeername(), connection.getsockname()
    ends = _ENDS.pack(peer[1], here[1], *(socket.inet_pton(connection.family, end[0]) for end in (peer, here)))
    request = struct.pack("=BBBBI", connection.family, socket.IPPROTO_TCP, 0, 0, _ALL_STATES) + ends \
        + struct.pack("=III", 0, _NO_COOKIE, _NO_COOKIE)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as kernel:
        kernel.send(_HEADER.pack(_HEADER.size + len(request), _BY_FAMILY, _REQUEST, 0, 0) + request)
        answer = kernel.recv(4096, socket.MSG_DONTWAIT)
    # Of a port where the other end is not, the kernel tells who listens on it: its other port is 0.
    if _HEADER.unpack_from(answer)[1] != _BY_FAMILY or answer[20:24] != ends[:4]:
        return None
    return _owner(*_OWNER.unpack_from(answer, 80))


def listed(connection):
    """As `asked`, by a list of all connections: it takes milliseconds, and may miss one while others change."""
    ends = [_column(connection.family, end) for end in (connection.getpeername(), connection.getsockname())]
    wanted = [" " + " ".join(forms) + " " for forms in zip(*ends)]
    for _ in range(3):
        for table in ("/proc/self/net/tcp", "/proc/self/net/tcp6"):
            if os.path.exists(table):
                with open(table, encoding="ascii") as lines:
                    for line in lines:
                        if any(form in line for form in wanted):
                            columns = line.split()
                            return _owner(int(columns[7]), int(columns[9]))
    return None


def _owner(user, inode):
    """A socket without an inode was closed: the user of it is then given as root."""
    return user if inode else None


def _column(family, end):
    """An address as the list has it, and as it has it for a socket of IPv6."""
    address, port = socket.inet_pton(family, end[0]), f":{end[1]:04X}"
    long = address if family == socket.AF_INET6 else bytes(10) + b"\xff\xff" + address
    return ["".join(f"{word:08X}" for (word,) in struct.iter_unpack("=I", form)) + port for form in (address, long)]


def _refuse(connection):
    if _answering.acquire(blocking=False):
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()
    else:
        connection.close()


def _answer(connection):
    """Reads what the other still sends, who would otherwise see a cut connection and no answer."""
    try:
        with connection:
            deadline = time.monotonic() + _SECONDS_TO_ANSWER
            connection.settimeout(_SECONDS_TO_ANSWER)
            connection.sendall(_REFUSAL)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536) and time.monotonic() < deadline:
                pass
    except OSError:
        pass
    finally:
        _answering.release()
