"""llama.cpp's own server in a process of its own; ``tiny_model.served`` starts it and reads the address it prints."""

from __future__ import annotations

import sys

import xllamacpp

PARALLEL = 4


def serve(name: str, model: str, use: str) -> None:
    """Serve until whoever started us closes our input, or is gone."""
    chosen = xllamacpp.CommonParams()
    chosen.model.path = model
    chosen.model_alias = {name}
    chosen.port = 0  # any free one
    chosen.n_ctx = 2048 * PARALLEL
    chosen.n_parallel = PARALLEL
    chosen.cpuparams.n_threads = 1
    chosen.warmup = False
    chosen.verbosity = -1
    if use == "vectors":
        chosen.embedding = True
        chosen.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = xllamacpp.Server(chosen)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    serve(*sys.argv[1:])
