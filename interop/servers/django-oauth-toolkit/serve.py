"""Serves Django OAuth Toolkit on a port of 127.0.0.1; people and clients come as JSON by the standard input."""

import json
import os
import signal
import sys
from pathlib import Path

from jwcrypto import jwk

port = int(sys.argv[1])
state = Path(os.environ["FIXTURE_STATE"])
state.mkdir(exist_ok=True)
key = state / "key.pem"
if not key.exists():
    key.write_bytes(jwk.JWK.generate(kty="RSA", size=2048).export_to_pem(private_key=True, password=None))
os.environ["FIXTURE_KEY"] = key.read_text()
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))

import django  # noqa: E402

django.setup()

import fixture  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import run  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

fixture.seed.update(json.load(sys.stdin))
call_command("migrate", verbosity=0)
if fixture.moved_before() > 0:
    fixture.move_clock(fixture.moved_before())
if not get_user_model().objects.exists():
    fixture.plant()
run("127.0.0.1", port, get_wsgi_application(), threading=True, on_bind=lambda _: print(f"listening on http://127.0.0.1:{port}/o"))
