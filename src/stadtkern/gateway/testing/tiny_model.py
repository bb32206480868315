"""A real model server: llama.cpp with a tiny model made on the spot. Random weights prove the wire, not the wisdom.

The tokenizer learns from German texts, the weights are noise: answers are syllables in no order, but tokens, streams,
usage, grammars of JSON schemas and vectors are those of a real server.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gguf
import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAME = "stadtkern-tiny-random"
LAYERS, WIDTH, HEADS, INNER, CONTEXT, TOKENS = 2, 64, 4, 128, 2048, 1200
SERVER = Path(__file__).with_name("llama_server.py")
SPECIAL = ["<|begin|>", "<|end|>", "<|user|>", "<|assistant|>", "<|system|>"]
TEMPLATE = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}<|assistant|>"


def learnt(texts: Iterable[Path]) -> tuple[list[str], list[str]]:
    """Return the tokens and merges of a byte-level tokenizer that read ``texts``."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=TOKENS, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train([str(text) for text in texts], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return sorted(model["vocab"], key=model["vocab"].__getitem__), [" ".join(pair) for pair in model["merges"]]


def tensors(vocabulary: int) -> dict[str, Any]:
    """Return the weights of a llama, always the same noise."""
    chance = np.random.default_rng(7)

    def noise(*shape: int) -> Any:
        return (chance.standard_normal(shape) * 0.05).astype(np.float32)

    ones = np.ones(WIDTH, np.float32)
    square, wide = (WIDTH, WIDTH), (INNER, WIDTH)
    layer = dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_output"), square)
    layer |= {"ffn_gate": wide, "ffn_up": wide, "ffn_down": (WIDTH, INNER)}
    made = {"token_embd": noise(vocabulary, WIDTH), "output_norm": ones, "output": noise(vocabulary, WIDTH)}
    for number in range(LAYERS):
        made |= {f"blk.{number}.{name}": noise(*shape) for name, shape in layer.items()}
        made |= {f"blk.{number}.{name}": ones for name in ("attn_norm", "ffn_norm")}
    return {f"{name}.weight": values for name, values in made.items()}


def build(folder: Path, texts: Iterable[Path]) -> Path:
    """Write the model into ``folder`` and return its file, about a megabyte."""
    tokens, merges = learnt(texts)
    path = folder / f"{NAME}.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(NAME)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_merges(merges)
    kinds = gguf.TokenType
    writer.add_token_types([kinds.CONTROL if token in SPECIAL else kinds.NORMAL for token in tokens])
    writer.add_bos_token_id(SPECIAL.index("<|begin|>"))
    writer.add_eos_token_id(SPECIAL.index("<|end|>"))
    writer.add_chat_template(TEMPLATE)
    for name, values in tensors(len(tokens)).items():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@contextlib.contextmanager
def served(model: Path, *, embedding: bool = False) -> Iterator[str]:
    """Serve a model in a process of its own, for chats or for vectors, and give its address."""
    command = [sys.executable, str(SERVER), NAME, str(model), "vectors" if embedding else "chats"]
    server = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with server:
        try:
            assert server.stdout is not None
            origin = server.stdout.readline().strip()  # said when the model is loaded
            if not origin:
                raise RuntimeError("the model server did not start")
            yield f"{origin}/v1"
        finally:
            server.kill()
