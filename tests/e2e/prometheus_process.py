"""The packaged Prometheus and its promtool, to compare alertd with. Neither needs to be there."""

import pathlib
import shutil
import subprocess
import tempfile
import urllib.parse

from alertd_process import http
from program import Program

PROMETHEUS = shutil.which("prometheus")
PROMTOOL = shutil.which("promtool")
COMMAND_SECONDS_MAX = 30


class Prometheus(Program):
    """A running Prometheus with one configuration file. Use as a context manager."""

    def __init__(self, configuration: str):
        self._folder = tempfile.TemporaryDirectory(prefix="prometheus-e2e-")
        file = pathlib.Path(self._folder.name) / "prometheus.yml"
        file.write_text(configuration, encoding="utf-8")
        super().__init__([PROMETHEUS, f"--config.file={file}",
                          f"--storage.tsdb.path={self._folder.name}/data",
                          "--web.listen-address=127.0.0.1:0"])
        # The first line names the address as it was asked for.
        self.address = self.wait_for_line(r"Listening on.* address=(\S+)")[1]
        self.wait_for_line("Server is ready")

    def get(self, path: str, **parameters):
        return http("GET", f"http://{self.address}{path}?{urllib.parse.urlencode(parameters)}")

    def close(self) -> None:
        super().close()
        self._folder.cleanup()


def promtool_query(what: str, address: str, *arguments) -> subprocess.CompletedProcess:
    """`promtool query WHAT`, whose flags come before the address."""
    flags = [word for word in arguments if word.startswith("--")]
    rest = [word for word in arguments if not word.startswith("--")]
    return subprocess.run([PROMTOOL, "query", what, *flags, f"http://{address}", *rest],
                          capture_output=True, text=True, check=False,
                          timeout=COMMAND_SECONDS_MAX)
