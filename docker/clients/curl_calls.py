"""Calls of `curl`, at the address that OLLAMA_HOST names.

    curl_calls.py CALL...
"""

import json
import os
import subprocess

from calls import main

QUESTION = {
    "model": os.environ.get("MODEL", "smollm2:135m"),
    "prompt": "Say hello to the world.",
    "options": {"temperature": 0, "seed": 1, "num_predict": 6},
}


def curl(*options, **more):
    """The status and the lines of the answer."""
    command = ["curl", "--silent", "--show-error", "--write-out", "\n%{http_code}", *options]
    question = json.dumps({**QUESTION, **more})
    run = subprocess.run(
        [*command, "--data", question, os.environ["OLLAMA_HOST"] + "/api/generate"],
        capture_output=True, check=True, text=True,
    )
    *lines, status = run.stdout.splitlines()
    return {"status": status, "lines": [json.loads(line) for line in lines if line]}


main({
    "whole": lambda: curl(stream=False),
    "stream": lambda: curl("--no-buffer"),
    "whole, HTTP/2 offered": lambda: curl("--http2", stream=False),
    "stream, HTTP/2 offered": lambda: curl("--http2", "--no-buffer"),
    "whole, HTTP/1.0": lambda: curl("--http1.0", stream=False),
    "stream, HTTP/1.0": lambda: curl("--http1.0", "--no-buffer"),
    "in chunks": lambda: curl("--header", "Transfer-Encoding: chunked", stream=False),
    "with Expect": lambda: curl("--header", "Expect: 100-continue", stream=False),
    "unknown model": lambda: curl(model="no-such-model:1b"),
})
