# python3 -m pytest test_backup.py
import base64
import json
import urllib.parse
import urllib.request

CREDENTIALS = base64.b64encode(b"web-app:test-secret-of-web-app").decode()


def refresh(mock, token):
    form = urllib.parse.urlencode({"grant_type": "refresh_token", "refresh_token": token}).encode()
    request = urllib.request.Request(mock.issuer + "/token", form, {"authorization": "Basic " + CREDENTIALS})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def test_an_answer_that_was_lost_after_the_token_was_replaced_is_asked_for_again(mock):
    tokens = mock.control("/tokens", {"client": "web-app"})
    try:  # The hazard lost-answer loses the first one.
        refresh(mock, tokens["refresh_token"])
        raise AssertionError("the answer was not lost")
    except OSError:
        assert refresh(mock, tokens["refresh_token"])["access_token"]
