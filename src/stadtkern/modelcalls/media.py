"""Requests for embeddings, speech, pictures and transcriptions: every field is known, or the request is refused."""

from __future__ import annotations

import re

from stadtkern.modelcalls.shapes import (
    MOST_MESSAGES,
    TOKENS_OF_A_PICTURE,
    VOICE_FORMATS,
    Check,
    Shaped,
    WordOf,
    as_identifier,
    as_list,
    note_text,
    number,
    take_ours,
    take_rest,
    whole,
    wrong,
)

MOST_PICTURES = 4
KNOWN_VOICE = re.compile("[a-z]{2,3}-[A-Z]{2}-[A-Z][a-z]+(Multilingual)?Neural")  # one first name, in a scheme
EMBEDDINGS: dict[str, Check] = {
    "dimensions": number, "encoding_format": WordOf(frozenset({"float", "base64"})),
}  # fmt: skip
SPEECH: dict[str, Check] = {"speed": number, "response_format": WordOf(VOICE_FORMATS)}
IMAGES: dict[str, Check] = {
    "n": number, "size": WordOf(frozenset({"auto", "256x256", "512x512", "1024x1024", "1024x1536", "1536x1024"})),
    "quality": WordOf(frozenset({"auto", "standard", "low", "medium", "high"})),
    "output_format": WordOf(frozenset({"png", "jpeg"})), "response_format": WordOf(frozenset({"b64_json"})),
}  # fmt: skip
TRANSCRIPTIONS: dict[str, Check] = {
    "temperature": number, "response_format": WordOf(frozenset({"json"})),  # a bare text has no place for the label
}  # fmt: skip


def shape_embeddings(body: object) -> tuple[str, Shaped]:
    """Return model and shape of a request for embeddings; numbers of tokens instead of text are refused.

    Raises:
        WrongRequestError: for everything that is not known.
    """
    shaped = Shaped("embeddings", {}, functions={"embeddings"})
    given, model = take_ours(body, shaped)
    asked = given.pop("input", None)
    texts = [asked] if isinstance(asked, str) else as_list(asked, "input")
    if not 0 < len(texts) <= MOST_MESSAGES:
        wrong("input")
    shaped.body["input"] = texts
    for place in range(len(texts)):
        note_text(texts, place, "input", shaped)
    take_rest(given, EMBEDDINGS, shaped)
    return model, shaped


def shape_speech(body: object) -> tuple[str, Shaped]:
    """Return model and shape of a request to read a text aloud.

    Raises:
        WrongRequestError: for everything that is not known.
    """
    shaped = Shaped("speech", {}, functions={"speech"})
    given, model = take_ours(body, shaped)
    shaped.body["input"] = given.pop("input", None)
    note_text(shaped.body, "input", "input", shaped)
    voice = shaped.body["voice"] = as_identifier(given.pop("voice", None), "voice", shaped)
    if KNOWN_VOICE.fullmatch(voice):
        shaped.names.discard(voice)
    if (instructions := given.pop("instructions", None)) is not None:
        shaped.body["instructions"] = instructions
        note_text(shaped.body, "instructions", "instructions", shaped)
    take_rest(given, SPEECH, shaped)
    return model, shaped


def shape_images(body: object) -> tuple[str, Shaped]:
    """Return model and shape of a request for pictures; they come back inside the answer, never as addresses.

    Raises:
        WrongRequestError: for everything that is not known.
    """
    shaped = Shaped("images", {}, functions={"image_generation"})
    given, model = take_ours(body, shaped)
    shaped.body["prompt"] = given.pop("prompt", None)
    note_text(shaped.body, "prompt", "prompt", shaped)
    take_rest(given, IMAGES, shaped)
    count = whole(shaped.body.get("n", 1), "n", MOST_PICTURES)
    if "n" in shaped.body:
        shaped.body["n"] = count
    shaped.body["response_format"] = "b64_json"
    shaped.extra_tokens = TOKENS_OF_A_PICTURE * count
    return model, shaped


def shape_transcription(fields: object) -> tuple[str, Shaped]:
    """Return model and shape of the text fields of a transcription; the sound itself nobody can filter.

    Raises:
        WrongRequestError: for everything that is not known.
    """
    shaped = Shaped("transcription", {}, functions={"transcription"}, has_unreadable=True)
    given, model = take_ours(fields, shaped)
    if (prompt := given.pop("prompt", None)) is not None:
        shaped.body["prompt"] = prompt
        note_text(shaped.body, "prompt", "prompt", shaped)
    language = given.pop("language", None)
    if language is not None:
        if not isinstance(language, str) or len(language) != 2 or not language.isalpha():
            wrong("language")
        shaped.body["language"] = language
    take_rest(given, TRANSCRIPTIONS, shaped)
    return model, shaped
