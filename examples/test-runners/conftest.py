"""A mock for pytest, started once; each test has it as it was at the start: the fixture `mock`."""

import json
import re
import subprocess
import urllib.request

import pytest


class Mock:
    def __init__(self, issuer):
        self.issuer = issuer

    def control(self, path, body=None):
        headers = {"content-type": "application/json"}
        data = json.dumps(body or {}).encode()
        request = urllib.request.Request(self.issuer + "/control" + path, data, headers)
        with urllib.request.urlopen(request) as response:
            text = response.read()
        return json.loads(text) if text else None


@pytest.fixture(scope="session")
def running_mock():
    command = ["npx", "--no-install", "offline-conformance", "mock", "--port", "0", "--hazard", "lost-answer"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            issuer = re.match(r"issuer\s+(\S+)", line)
            if issuer:
                yield Mock(issuer.group(1))
                break
        process.terminate()


@pytest.fixture
def mock(running_mock):
    running_mock.control("/reset")
    return running_mock
