"""What a process that reads strangers' files may no longer do: reach a network, change a file.

The kernel refuses, whatever code a file may talk a parser into running: a filter of system calls
(seccomp) stands over the process and all that it starts, and cannot be taken off again. Where
there is no such kernel, Python's own audit hook refuses what goes through Python.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_MODE_FILTER = 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_X32 = 0x40000000
# O_WRONLY, O_RDWR, O_CREAT and O_TRUNC, on both architectures.
_WRITING = 0x1 | 0x2 | 0x40 | 0x200


@dataclass(frozen=True, slots=True)
class _Machine:
    """System calls by number. ``opening`` pairs a call with which of its arguments is the flags."""

    architecture: int
    socket: tuple[int, ...]
    changing: tuple[int, ...]
    opening: tuple[tuple[int, int], ...]
    unknown: tuple[int, ...] = (437,)
    """``openat2``, whose flags a filter cannot see: «no such call» makes callers use ``openat``."""


# socket and io_uring_setup, which can make sockets too; then creat, unlink, rename, mkdir, rmdir,
# symlink, link, truncate, mknod, chmod and their kin.
_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        (41, 425),
        (85, 87, 263, 82, 264, 316, 83, 258, 84, 88, 266, 86, 265, 76, 133, 259, 90, 268),
        ((2, 1), (257, 2)),
    ),
    "aarch64": _Machine(0xC00000B7, (198, 425), (35, 38, 276, 34, 36, 37, 45, 33, 53), ((56, 2),)),
}


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("first", ctypes.POINTER(_Instruction)))


def confine(megabytes: int, seconds: int) -> None:
    """Limit this process for good: memory, processor time, files, network."""
    _limit(resource.RLIMIT_AS, megabytes * 1_000_000)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    sys.addaudithook(_refuse)
    _filter()


def _limit(what: int, most: int) -> None:
    """The soft limit alone is what acts; never above a hard one that the machine has set."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, hard))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith("socket."):
        raise PermissionError(errno.EACCES, "no network here", event)
    if event == "open" and isinstance(arguments[0], str | bytes):
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError(errno.EACCES, "no file is written here", str(arguments[0]))


def _filter() -> None:
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return
    steps = list(_steps(machine))
    program = _Program(len(steps), (_Instruction * len(steps))(*steps))
    call = ctypes.CDLL(None).prctl
    # The parent's death is the child's: nothing is left to read for.
    call(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    call(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)


def _steps(machine: _Machine) -> Iterator[_Instruction]:
    yield _Instruction(_LOAD, 0, 0, _ARCHITECTURE)
    yield _Instruction(_EQUAL, 1, 0, machine.architecture)
    yield _answer(errno.EPERM)
    yield _Instruction(_LOAD, 0, 0, _NUMBER)
    yield _Instruction(_AT_LEAST, 0, 1, _X32)
    yield _answer(errno.EPERM)
    for numbers, error in (
        (machine.socket, errno.EACCES),
        (machine.changing, errno.EACCES),
        (machine.unknown, errno.ENOSYS),
    ):
        for number in numbers:
            yield _Instruction(_EQUAL, 0, 1, number)
            yield _answer(error)
    for number, argument in machine.opening:
        yield _Instruction(_EQUAL, 0, 4, number)
        yield _Instruction(_LOAD, 0, 0, _ARGUMENTS + 8 * argument)
        yield _Instruction(_ANY_BIT, 0, 1, _WRITING)
        yield _answer(errno.EACCES)
        yield _Instruction(_LOAD, 0, 0, _NUMBER)
    yield _Instruction(_RETURN, 0, 0, _ALLOW)


def _answer(error: int) -> _Instruction:
    return _Instruction(_RETURN, 0, 0, _REFUSE | error)
