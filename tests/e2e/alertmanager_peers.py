"""Debian's programs that speak with an Alertmanager. None of them needs to be there."""

import json
import pathlib
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request

from alertd_process import HTTP_SECONDS_MAX, Answer
from program import Program

AMTOOL = shutil.which("amtool")
VMALERT = shutil.which("vmalert")
COMMAND_SECONDS_MAX = 30


def amtool(address: str, *arguments) -> subprocess.CompletedProcess:
    """Runs `amtool ARGUMENTS` against the address to its end, with no settings of the user's."""
    return subprocess.run([AMTOOL, f"--alertmanager.url=http://{address}", "--no-version-check",
                           *map(str, arguments)], capture_output=True, text=True, check=False,
                          timeout=COMMAND_SECONDS_MAX, env={"HOME": "/nonexistent"})


def amtool_json(address: str, *arguments):
    """What it prints as JSON; raises when it does not succeed."""
    ended = amtool(address, *arguments, "--output=json")
    if ended.returncode != 0:
        raise AssertionError(f"amtool {arguments}: {ended.stdout}{ended.stderr}")
    return json.loads(ended.stdout)


def post_json(address: str, path: str, value, content_type="application/json") -> Answer:
    """Posts the value, or a text as it is."""
    body = value if isinstance(value, str) else json.dumps(value)
    request = urllib.request.Request(f"http://{address}{path}", method="POST", data=body.encode(),
                                     headers={"Content-Type": content_type})
    try:
        with urllib.request.urlopen(request, timeout=HTTP_SECONDS_MAX) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


class Vmalert(Program):
    """A running vmalert that evaluates rules on `datasource` and tells `notifier`. Use as a context
    manager."""

    def __init__(self, rules: str, datasource: str, notifier: str):
        self._folder = tempfile.TemporaryDirectory(prefix="vmalert-e2e-")
        file = pathlib.Path(self._folder.name) / "rules.yml"
        file.write_text(rules, encoding="utf-8")
        super().__init__([VMALERT, f"-rule={file}", f"-datasource.url=http://{datasource}",
                          f"-notifier.url=http://{notifier}", "-evaluationInterval=1s",
                          "-httpListenAddr=127.0.0.1:0"])

    def close(self) -> None:
        super().close()
        self._folder.cleanup()
