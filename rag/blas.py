"""How many threads NumPy's products run on."""

from __future__ import annotations

from threadpoolctl import ThreadpoolController


def on_one_thread() -> None:
    """Let OpenBLAS keep to one thread in this process from now on.

    The products of one question are small: on several threads they take as long, and the threads
    that wait for the next one burn a core meanwhile (a question on two cores: 164 ms of processor
    time, 86 on one thread). Setting it back after each product would wake them again. PyTorch's
    own threads, for many passages at once, are left alone.
    """
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
