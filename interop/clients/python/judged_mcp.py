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


browser = Browser()
# One for the life of the process, however often a connection breaks.
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


async def connection(jobs):
    """A connection with a task of its own: where it breaks, that task ends and no other."""
    transport = streamable_http_client(SERVER, http_client=httpx2.AsyncClient(auth=provider))
    async with Client(transport, mode="legacy") as client:
        while True:
            times, done = await jobs.get()
            calls = (client.call_tool("whoami", {}) for _ in range(times))
            ended = await asyncio.gather(*calls, return_exceptions=True)
            done.set_result([each for each in ended if isinstance(each, BaseException)])


async def main():
    loop = asyncio.get_running_loop()
    jobs, running = asyncio.Queue(), None
    steps = lines()
    while (times := await loop.run_in_executor(None, next, steps, None)) is not None:
        await loop.run_in_executor(None, follow_clock)
        if running is None or running.done():
            jobs = asyncio.Queue()
            running = asyncio.create_task(connection(jobs))
        done = loop.create_future()
        jobs.put_nowait((times, done))
        await asyncio.wait({done, running}, return_when=asyncio.FIRST_COMPLETED)
        answer(done.result() if done.done() else [running.exception()])
    os._exit(0)


asyncio.run(main())
