"""What the clients that are judged have in common: the steps of the judge, and what they keep."""

import json
import os
import sys
import time
import urllib.request
from pathlib import Path

ISSUER = os.environ["ISSUER"]
_FILE = Path(os.environ["CLIENT_STATE"]) / "kept.json"
_time, _ahead = time.time, 0.0


def kept():
    return json.loads(_FILE.read_text()) if _FILE.exists() else {}


def keep(name, value):
    """Whole: a reader finds what was there before or what is there afterwards."""
    following = _FILE.with_suffix(f".{os.getpid()}")
    following.write_text(json.dumps({**kept(), name: value}))
    following.replace(_FILE)


def follow_clock():
    """The libraries go by the clock of their machine, which is that of the mock from here on."""
    global _ahead
    _ahead = json.load(urllib.request.urlopen(f"{ISSUER}/control/clock"))["offset"]


time.time = lambda: _time() + _ahead


def lines():
    """How many calls at once are wanted, each time."""
    for line in sys.stdin:
        yield int(line.split()[1])


def answer(failures):
    print("done" if not failures else f"failed {type(failures[0]).__name__}: {failures[0]}"[:300], flush=True)
