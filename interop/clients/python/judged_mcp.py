"""The client of the Python package mcp, unmodified, as a command for `offline-conformance judge --command`."""

import asyncio
import logging
import os

import httpx2
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from steps import answer, follow_clock, keep, kept, lines

logging.disable(logging.CRITICAL)
SERVER = os.environ["MCP_SERVER"]
CALLBACK = "http://127.0.0.1:53682/callback"


class Storage:
    async def get_tokens(self):
        found = kept().get("tokens")
        return OAuthToken.model_validate(found) if found else None

    async def set_tokens(self, tokens):
        keep("tokens", tokens.model_dump(mode="json", exclude_none=True))

    async def get_client_info(self):
        found = kept().get("client")
        return OAuthClientInformationFull.model_validate(found) if found else None

    async def set_client_info(self, client):
        keep("client", client.model_dump(mode="json", exclude_none=True))


class Browser:
    """The judge signs everybody in, so it is one request."""

    async def go(self, address):
        async with httpx2.AsyncClient() as client:
            self.back = httpx2.URL((await client.get(address)).headers["location"]).params

    async def come_back(self):
        parameters = self.back
        return AuthorizationCodeResult(
            code=parameters.get("code", ""), state=parameters.get("state"), iss=parameters.get("iss")
        )


async def connected(stack_of):
    browser = Browser()
    provider = OAuthClientProvider(
        SERVER,
        OAuthClientMetadata(
            client_name="A client of MCP",
            redirect_uris=[CALLBACK],
            grant_types=["authorization_code", "refresh_token"],
            token_endpoint_auth_method="none",
        ),
        Storage(),
        browser.go,
        browser.come_back,
    )
    http = httpx2.AsyncClient(auth=provider)
    client = Client(streamable_http_client(SERVER, http_client=http), mode="legacy")
    await client.__aenter__()
    stack_of.append(client)
    return client


async def main():
    stack, client = [], None
    loop = asyncio.get_running_loop()
    steps = lines()
    while (times := await loop.run_in_executor(None, next, steps, None)) is not None:
        await loop.run_in_executor(None, follow_clock)
        failures = []
        try:
            client = client or await connected(stack)
            done = await asyncio.gather(*(client.call_tool("whoami", {}) for _ in range(times)), return_exceptions=True)
            failures = [each for each in done if isinstance(each, BaseException)]
        except BaseException as error:  # Groups of exceptions are none of Exception.
            failures = [error]
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
        if failures:
            client = None
        answer(failures)
    os._exit(0)


asyncio.run(main())
