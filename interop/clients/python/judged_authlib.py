"""Authlib as a command for `offline-conformance judge --openid --command`, in the smallest application around its session.

The session refreshes by itself where its clock says that the access token has expired; a call that is refused with 401
refreshes, too. invalid_grant asks the user, and every other failure is a failure of that call.
"""

import os

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from concurrent.futures import ThreadPoolExecutor

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from steps import ISSUER, answer, follow_clock, keep, kept, lines

CALLBACK = "http://localhost:5173/callback"


def metadata():
    found = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=30).json()
    if found["issuer"] != ISSUER:
        raise RuntimeError("the metadata is of another issuer")
    return found


def session():
    return OAuth2Session(
        os.environ["CLIENT_ID"],
        os.environ["CLIENT_SECRET"],
        scope="openid offline_access",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        token=kept().get("token"),
        token_endpoint=f"{ISSUER}/token",
        update_token=lambda token, **_: keep("token", token),
    )


def signed_in(oauth):
    found = metadata()
    verifier = generate_token(64)
    address, state = oauth.create_authorization_url(
        found["authorization_endpoint"], code_verifier=verifier, prompt="consent", nonce=generate_token()
    )
    back = requests.get(address, allow_redirects=False, timeout=30).headers["location"]
    oauth.token = oauth.fetch_token(
        found["token_endpoint"], authorization_response=back, code_verifier=verifier, state=state
    )
    keep("token", oauth.token)


def refreshed(oauth):
    try:
        oauth.refresh_token(f"{ISSUER}/token", refresh_token=oauth.token["refresh_token"])
    except OAuthError as error:
        if error.error != "invalid_grant":
            raise
        signed_in(oauth)


def call(oauth):
    if not oauth.token:
        signed_in(oauth)
    userinfo = f"{ISSUER}/userinfo"
    try:
        found = oauth.get(userinfo)
    except OAuthError as error:
        if error.error != "invalid_grant":
            raise
        signed_in(oauth)
        found = oauth.get(userinfo)
    if found.status_code == 401:
        refreshed(oauth) if oauth.token.get("refresh_token") else signed_in(oauth)
        found = oauth.get(userinfo)
    found.raise_for_status()


def tried(oauth):
    try:
        call(oauth)
    except Exception as error:  # Whatever a library raises ends that call.
        return error
    return None


oauth = session()
for times in lines():
    follow_clock()
    with ThreadPoolExecutor(times) as pool:
        answer([each for each in pool.map(tried, [oauth] * times) if each])
