"""Runs calls by name and prints what the client returned, one JSON object a line.

A line is {"call", "answer"} or {"call", "exception", "status", "message"}. What differs from one run to the next
(times, durations, ids) is left out, so that two runs can be compared.
"""

import json
import sys

PASSING = {
    "created", "created_at", "completed_at", "expires_at", "id",
    "total_duration", "load_duration", "prompt_eval_duration", "eval_duration",
}


def lasting(value):
    """The value as plain JSON without what passes."""
    if hasattr(value, "model_dump"):
        return lasting(value.model_dump(mode="json"))
    if isinstance(value, dict):
        return {name: lasting(part) for name, part in value.items() if name not in PASSING}
    if isinstance(value, (list, tuple)):
        return [lasting(part) for part in value]
    return value


def outcome(call):
    try:
        return {"answer": lasting(call())}
    except Exception as failure:
        kind = type(failure)
        return {
            "exception": f"{kind.__module__.split('.')[0]}.{kind.__name__}",
            "status": getattr(failure, "status_code", None),
            "message": str(failure),
        }


def main(calls):
    """Runs the calls that the command line names."""
    for name in sys.argv[1:]:
        print(json.dumps({"call": name, **outcome(calls[name])}), flush=True)
