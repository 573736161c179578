"""Serves FastMCP on a port of 127.0.0.1: `serve.py PORT memory`, or `serve.py PORT proxy ISSUER CLIENT SECRET`.

The client of the cast comes as JSON by the standard input; everything else is the product's own default.
"""

import asyncio
import datetime
import json
import sys

import httpx
import time_machine
import uvicorn
from fastmcp import FastMCP
from fastmcp.server.auth import OAuthProxy
from fastmcp.server.auth.providers.in_memory import InMemoryOAuthProvider
from fastmcp.server.auth.providers.jwt import JWTVerifier
from fastmcp.server.auth.auth import ClientRegistrationOptions, RevocationOptions
from fastmcp.server.dependencies import get_access_token
from key_value.aio.stores.memory import MemoryStore
from mcp.shared.auth import OAuthClientInformationFull
from starlette.requests import Request
from starlette.responses import JSONResponse

port, mode, *upstream = sys.argv[1:]
base = f"http://127.0.0.1:{port}"
scopes = ["mcp:tools", "offline_access"]
traveller = None


def in_memory():
    return InMemoryOAuthProvider(
        base_url=base,
        client_registration_options=ClientRegistrationOptions(enabled=True, valid_scopes=scopes),
        revocation_options=RevocationOptions(enabled=True),
        required_scopes=["mcp:tools"],
    )


def proxy(issuer, client, secret):
    return OAuthProxy(
        upstream_authorization_endpoint=f"{issuer}/authorize",
        upstream_token_endpoint=f"{issuer}/token",
        upstream_revocation_endpoint=f"{issuer}/revoke",
        upstream_client_id=client,
        upstream_client_secret=secret,
        token_verifier=JWTVerifier(jwks_uri=f"{issuer}/jwks", issuer=issuer),
        base_url=base,
        valid_scopes=["openid", "offline_access"],
        client_storage=MemoryStore(),
        # The page has a button that only a person can press.
        require_authorization_consent=False,
    )


auth = in_memory() if mode == "memory" else proxy(*upstream)
server = FastMCP("FastMCP of the fixture", auth=auth)


@server.tool
def whoami() -> str:
    token = get_access_token()
    return token.client_id if token else "nobody"


@server.custom_route("/__clock", methods=["POST"])
async def clock(request: Request):
    """Forwards from the present time, which may be ahead already."""
    global traveller
    seconds = (await request.json())["advance"]
    to = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    if traveller is not None:
        traveller.stop()
    traveller = time_machine.travel(to, tick=True)
    traveller.start()
    if mode == "proxy":
        async with httpx.AsyncClient() as mock:
            await mock.post(f"{upstream[0]}/control/clock", json={"advance": seconds})
    return JSONResponse({"advanced": seconds})


asyncio.run(auth.register_client(OAuthClientInformationFull.model_validate(json.load(sys.stdin))))
print(f"listening on {base}/mcp", flush=True)
uvicorn.run(server.http_app(path="/mcp"), host="127.0.0.1", port=int(port), log_level="warning")
