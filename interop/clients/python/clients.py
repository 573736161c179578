"""Takes Authlib and requests-oauthlib through every step against two mocks; prints what became of each as JSON.

    python clients.py ISSUER ROTATING_ISSUER USERNAME PASSWORD
"""

import json
import os
import sys
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

# The mock speaks HTTP on this machine, which both libraries take only on request.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from joserfc import jwt
from joserfc.jwk import KeySet
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session as RequestsSession

PLAIN, ROTATING, USERNAME, PASSWORD = sys.argv[1:5]
CLIENT, SECRET = "web-app", "test-secret-of-web-app"
CALLBACK, SIGNED_OUT = "http://localhost:5173/callback", "http://localhost:5173/"
SCOPE = "openid profile email offline_access"
STEPS = ["discovery", "offline sign-in", "refresh", "logout", "refresh after logout", "rotation", "revocation"]


class Form(HTMLParser):
    """The first form of a page: where it goes, and what is in it."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields, self.pressed = None, {}, False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form" and self.action is None:
            self.action = given.get("action", "")
        if tag == "input" and "name" in given:
            self.fields[given["name"]] = given.get("value") or ""
        if tag == "button" and "name" in given and not self.pressed:
            self.fields[given["name"]], self.pressed = given.get("value") or "", True


class Person:
    """Somebody with a browser, who signs in and agrees."""

    def __init__(self):
        self.browser = requests.Session()

    def visit(self, address, until):
        answer = self.browser.get(address, allow_redirects=False)
        for _ in range(20):
            location = answer.headers.get("location")
            if location is not None:
                address = urljoin(answer.url, location)
                if address.startswith(until):
                    return address
                answer = self.browser.get(address, allow_redirects=False)
                continue
            form = Form(answer.text)
            if form.action is None:
                raise RuntimeError(f"{answer.status_code} at {answer.url}: {answer.text[:300]}")
            if "username" in form.fields:
                form.fields.update(username=USERNAME, password=PASSWORD)
            answer = self.browser.post(urljoin(answer.url, form.action), form.fields, allow_redirects=False)
        raise RuntimeError("too many steps")


class Authlib:
    name = "Authlib"
    revokes = True

    def __init__(self, metadata):
        self.metadata = metadata
        self.session = AuthlibSession(CLIENT, SECRET, scope=SCOPE, redirect_uri=CALLBACK, code_challenge_method="S256")

    def sign_in(self, person):
        verifier = "v" * 64
        url, state = self.session.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=verifier, prompt="consent", nonce="n" * 20
        )
        back = person.visit(url, CALLBACK)
        token = self.session.fetch_token(
            self.metadata["token_endpoint"], authorization_response=back, code_verifier=verifier, state=state
        )
        check_id_token(token["id_token"], self.metadata, nonce="n" * 20)
        return token

    def refresh(self, token):
        return self.session.refresh_token(self.metadata["token_endpoint"], refresh_token=token["refresh_token"])

    def revoke(self, token):
        self.session.revoke_token(self.metadata["revocation_endpoint"], token=token["refresh_token"])


class RequestsOauthlib:
    name = "requests-oauthlib"
    revokes = False

    def __init__(self, metadata):
        self.metadata = metadata
        self.session = RequestsSession(CLIENT, scope=SCOPE.split(), redirect_uri=CALLBACK, pkce="S256")

    def sign_in(self, person):
        url, _ = self.session.authorization_url(self.metadata["authorization_endpoint"], prompt="consent")
        back = person.visit(url, CALLBACK)
        token = self.session.fetch_token(
            self.metadata["token_endpoint"], authorization_response=back, client_secret=SECRET
        )
        check_id_token(token["id_token"], self.metadata)
        return token

    def refresh(self, token):
        return self.session.refresh_token(
            self.metadata["token_endpoint"],
            refresh_token=token["refresh_token"],
            auth=HTTPBasicAuth(CLIENT, SECRET),
        )

    def revoke(self, token):
        answer = requests.post(
            self.metadata["revocation_endpoint"], {"token": token["refresh_token"]}, auth=(CLIENT, SECRET)
        )
        answer.raise_for_status()


def check_id_token(token, metadata, **more):
    keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"]).json())
    claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
    expected = {"iss": metadata["issuer"], "aud": CLIENT, **more}
    wrong = {name: claims.get(name) for name, value in expected.items() if claims.get(name) != value}
    assert not wrong, f"the ID token has {wrong}"


def metadata_of(issuer):
    metadata = requests.get(f"{issuer}/.well-known/openid-configuration").json()
    assert metadata["issuer"] == issuer, metadata["issuer"]
    return metadata


def user_of(metadata, token):
    answer = requests.get(
        metadata["userinfo_endpoint"], headers={"authorization": f"Bearer {token['access_token']}"}
    )
    assert answer.status_code == 200, f"UserInfo: {answer.status_code} {answer.text}"
    return answer.json()


def walk(library):
    outcomes = {step: {"failed": "not reached"} for step in STEPS}

    def attempt(step, action):
        try:
            outcomes[step] = action()
        except Exception as error:  # Whatever a library raises is what is to be seen here.
            outcomes[step] = {"failed": f"{type(error).__name__}: {error}"[:300]}

    metadata = metadata_of(PLAIN)
    # Neither looks at the metadata by itself; their integrations into frameworks do.
    outcomes["discovery"] = "by hand"
    running, person, held = library(metadata), Person(), {}

    def sign_in():
        held["first"] = held["latest"] = running.sign_in(person)
        assert held["first"]["refresh_token"]
        assert user_of(metadata, held["first"])["name"]
        return "ok"

    def refresh():
        before = held["latest"]
        held["latest"] = {**before, **running.refresh(before)}
        assert held["latest"]["access_token"] != before["access_token"]
        user_of(metadata, held["latest"])
        return "ok"

    def logout():
        query = {"id_token_hint": held["first"]["id_token"], "post_logout_redirect_uri": SIGNED_OUT}
        person.visit(f"{metadata['end_session_endpoint']}?{urlencode(query)}", SIGNED_OUT)
        silent = {"client_id": CLIENT, "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", "prompt": "none"}
        back = person.visit(f"{metadata['authorization_endpoint']}?{urlencode(silent)}", CALLBACK)
        assert parse_qs(urlsplit(back).query)["error"] == ["login_required"], back
        return "by hand"

    def revocation():
        running.revoke(held["latest"])
        refused(running, held["latest"])
        return "ok" if running.revokes else "by hand"

    def rotation():
        own = library(metadata_of(ROTATING))
        first = own.sign_in(Person())
        second = own.refresh(first)
        third = own.refresh(second)
        assert len({token["refresh_token"] for token in (first, second, third)}) == 3
        refused(own, first)
        refused(own, third)
        return "ok"

    attempt("offline sign-in", sign_in)
    attempt("refresh", refresh)
    attempt("logout", logout)
    attempt("refresh after logout", refresh)
    attempt("revocation", revocation)
    attempt("rotation", rotation)
    return outcomes


def refused(running, token):
    try:
        running.refresh(token)
    except Exception as error:  # Each library has its own, with the code of the answer in it.
        assert "invalid_grant" in f"{getattr(error, 'error', '')} {error}", str(error)
        return
    raise AssertionError("the token was refreshed")


print(json.dumps({library.name: walk(library) for library in (Authlib, RequestsOauthlib)}))
