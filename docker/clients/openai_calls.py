"""Calls of the Python client `openai`, at the address that OPENAI_BASE_URL names.

    openai_calls.py CALL...
"""

import os

import openai

from calls import main

MODEL = os.environ.get("MODEL", "smollm2:135m")
MISSING = "no-such-model:1b"
PROMPT = "Say hello to the world."
MESSAGES = [{"role": "user", "content": PROMPT}]
SCHEMA = {
    "type": "object",
    "properties": {"age": {"type": "integer"}},
    "required": ["age"],
    "additionalProperties": False,
}
TOOL = {
    "type": "function",
    "function": {
        "name": "add",
        "description": "Adds two numbers.",
        "parameters": {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "required": ["a", "b"],
        },
    },
}
USAGE = {"include_usage": True}
ABOVE_TEN_MIB = "a" * (10 * 1024 * 1024 + 1)

# The client asks for a key; the model server has none.
client = openai.OpenAI(api_key="unused", max_retries=0)


def chat(**more):
    sampling = {"temperature": 0, "seed": 1, "max_tokens": 6}
    return client.chat.completions.create(**{"model": MODEL, "messages": MESSAGES, **sampling, **more})


def complete(**more):
    sampling = {"temperature": 0, "seed": 1, "max_tokens": 6}
    return client.completions.create(**{"model": MODEL, "prompt": PROMPT, **sampling, **more})


def embed(**more):
    return client.embeddings.create(**{"model": MODEL, "input": ["hello", "world"], **more})


def broken_off():
    """Leaves a long answer after its first event; the next call must find the door open."""
    events = chat(stream=True, max_tokens=400)
    first = next(iter(events))
    events.close()
    return [first, chat()]


main({
    "models.list": lambda: client.models.list().data,
    "models.retrieve": lambda: client.models.retrieve(MODEL),
    "models.retrieve, unknown model": lambda: client.models.retrieve(MISSING),
    "chat": chat,
    "chat, stream": lambda: list(chat(stream=True)),
    "chat, stream with usage": lambda: list(chat(stream=True, stream_options=USAGE)),
    "chat, broken off": broken_off,
    "chat, tools": lambda: chat(tools=[TOOL]),
    "chat, tools, stream": lambda: list(chat(tools=[TOOL], stream=True)),
    "chat, json_object": lambda: chat(response_format={"type": "json_object"}),
    "chat, json_schema": lambda: chat(
        response_format={"type": "json_schema", "json_schema": {"name": "person", "schema": SCHEMA, "strict": True}}
    ),
    "chat, unknown model": lambda: chat(model=MISSING),
    "chat, stream, unknown model": lambda: list(chat(model=MISSING, stream=True)),
    "chat, no messages": lambda: chat(messages=[]),
    "chat, above 10 MiB": lambda: chat(messages=[{"role": "user", "content": ABOVE_TEN_MIB}]),
    "completions": complete,
    "completions, stream": lambda: list(complete(stream=True)),
    "completions, stream with usage": lambda: list(complete(stream=True, stream_options=USAGE)),
    "completions, unknown model": lambda: complete(model=MISSING),
    "embeddings": embed,
    "embeddings, float": lambda: embed(encoding_format="float"),
    "embeddings, unknown model": lambda: embed(model=MISSING),
    "responses": lambda: client.responses.create(model=MODEL, input=PROMPT, max_output_tokens=6),
})
