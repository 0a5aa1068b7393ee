"""Calls of the Python client `ollama`, at the address that OLLAMA_HOST names.

    ollama_calls.py CALL...
"""

import asyncio
import os

import ollama

from calls import main

MODEL = os.environ.get("MODEL", "smollm2:135m")
MISSING = "no-such-model:1b"
OPTIONS = {"temperature": 0, "seed": 1, "num_predict": 6}
PROMPT = "Say hello to the world."
MESSAGES = [{"role": "user", "content": PROMPT}]
SCHEMA = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
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
TOOL_TALK = MESSAGES + [
    {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "add", "arguments": {"a": 1, "b": 2}}}]},
    {"role": "tool", "content": "3", "tool_name": "add"},
]

client = ollama.Client()


def generate(**more):
    return client.generate(**{"model": MODEL, "prompt": PROMPT, "options": OPTIONS, **more})


def chat(**more):
    return client.chat(**{"model": MODEL, "messages": MESSAGES, "options": OPTIONS, **more})


async def streamed_in_async():
    pieces = await ollama.AsyncClient().chat(model=MODEL, messages=MESSAGES, options=OPTIONS, stream=True)
    return [piece async for piece in pieces]


def broken_off():
    """Leaves a long answer after its first piece; the next call must find the door open."""
    pieces = generate(stream=True, options={**OPTIONS, "num_predict": 400})
    first = next(pieces)
    pieces.close()
    return [first, generate()]


main({
    "generate": generate,
    "generate, stream": lambda: list(generate(stream=True)),
    "generate, raw": lambda: generate(raw=True),
    "generate, system and context": lambda: generate(system="Be kind.", context=generate().context),
    "generate, load": lambda: generate(prompt="", keep_alive="5m"),
    "generate, format json": lambda: generate(format="json"),
    "generate, suffix": lambda: generate(suffix="the end"),
    "generate, images": lambda: generate(images=[b"not a picture"]),
    "generate, broken off": broken_off,
    "generate, unknown model": lambda: generate(model=MISSING),
    "generate, stream, unknown model": lambda: list(generate(model=MISSING, stream=True)),
    "chat": chat,
    "chat, stream": lambda: list(chat(stream=True)),
    "chat, stream, async": lambda: asyncio.run(streamed_in_async()),
    "chat, tools": lambda: chat(tools=[TOOL]),
    "chat, tools, stream": lambda: list(chat(tools=[TOOL], stream=True)),
    "chat, answer of a tool": lambda: chat(messages=TOOL_TALK),
    "chat, format json": lambda: chat(format="json"),
    "chat, format schema": lambda: chat(format=SCHEMA),
    "chat, unknown model": lambda: chat(model=MISSING),
    "embed, one": lambda: client.embed(model=MODEL, input="hello"),
    "embed, many": lambda: client.embed(model=MODEL, input=["hello", "world"]),
    "embed, unknown model": lambda: client.embed(model=MISSING, input="hello"),
    "embeddings": lambda: client.embeddings(model=MODEL, prompt="hello"),
    "list": client.list,
    "show": lambda: client.show(MODEL),
    "show, unknown model": lambda: client.show(MISSING),
    "ps": client.ps,
    "pull": lambda: client.pull(MODEL),
    "pull, stream": lambda: list(client.pull(MODEL, stream=True)),
    "push": lambda: client.push(MODEL),
    "create": lambda: client.create(model="mine", from_=MODEL),
    "create_blob": lambda: client.create_blob(__file__),
    "copy": lambda: client.copy(MODEL, "mine"),
    "delete": lambda: client.delete(MODEL),
})
