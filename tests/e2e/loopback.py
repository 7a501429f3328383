"""What alertd talks to in these tests, on free ports of this machine: targets whose metrics a test
sets, and receivers that remember what they got and answer what a test wants."""

import collections
import contextlib
import dataclasses
import http.server
import json
import threading
import time

from waiting import WAIT_SECONDS_MAX, Watched


class LoopbackServer(Watched, http.server.ThreadingHTTPServer):
    """Serves on 127.0.0.1 until closed. Use as a context manager."""

    daemon_threads = True

    def __init__(self, handler):
        Watched.__init__(self)
        http.server.ThreadingHTTPServer.__init__(self, ("127.0.0.1", 0), handler)
        self.daemon = None  # whose log tells why a request did not come
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()

    def evidence(self) -> str:
        return self.daemon.evidence() if self.daemon else ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class QuietHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status: int, body: bytes, headers=()) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Target(LoopbackServer):
    """A scrape target whose exposition is a text that the test sets."""

    def __init__(self, text: str = ""):
        self.text = text
        self.status = 200
        self.statuses = {}  # of paths for which it is another one
        self.content_type = "text/plain; version=0.0.4; charset=utf-8"
        self.scrapes = 0
        self.last_path = ""
        self.last_headers = {}
        super().__init__(TargetHandler)

    def wait_for_scrapes(self, count: int) -> None:
        """Waits until `count` more scrapes were answered."""
        wanted = self.scrapes + count
        self.wait_for(lambda: self.scrapes >= wanted, f"{count} scrapes")

    def wait_until_taken_in(self) -> None:
        """Waits until alertd's samples are of what the target exposes now.

        The answer that is under way may be of before, the next one is not, and a target is scraped
        again only when its last answer was taken in.
        """
        self.wait_for_scrapes(3)

    def evidence(self) -> str:
        return f"there were {self.scrapes} scrapes\n{super().evidence()}"


class TargetHandler(QuietHandler):
    def do_GET(self):
        target = self.server
        status = target.statuses.get(self.path, target.status)
        self.answer(status, target.text.encode(), [("Content-Type", target.content_type)])
        with target.changed:
            target.scrapes += 1
            target.last_path = self.path
            target.last_headers = dict(self.headers)
            target.changed.notify_all()


@dataclasses.dataclass
class Received:
    """One request at a fake receiver."""

    path: str
    headers: dict
    text: str
    at: float  # time.monotonic()
    status: int  # that it was answered with

    @property
    def json(self):
        return json.loads(self.text)


class Receiver(LoopbackServer):
    """Remembers every request. Answers 200 unless a test has queued other answers for a path, or
    says of which requests it answers none."""

    # What the real services answer.
    BODIES = {"/slack": b"ok", "/pagerduty": b'{"status":"success","message":"Event processed"}'}

    def __init__(self):
        self._requests: list[Received] = []
        self._answers = collections.defaultdict(collections.deque)
        self._hangs = lambda text: False
        super().__init__(ReceiverHandler)

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def answer_next(self, path: str, *answers) -> None:
        """Each answer is (status, {header: value}); they are used up in order."""
        self._answers[path].extend(answers)

    def hang_where(self, hangs) -> None:
        """Requests for whose text `hangs` is true get no answer until it is another one."""
        with self.changed:
            self._hangs = hangs
            self.changed.notify_all()

    def wait_while_hanging(self, text: str) -> None:
        with self.changed:
            self.changed.wait_for(lambda: not self._hangs(text))

    def close(self) -> None:
        self.hang_where(lambda text: False)
        super().close()

    def at(self, path: str) -> list:
        return [request for request in list(self._requests) if request.path.startswith(path)]

    def wait_for_requests(self, path: str, count: int, seconds: float = WAIT_SECONDS_MAX) -> list:
        return self.wait_for(lambda: self.at(path) if len(self.at(path)) >= count else None,
                             f"{count} requests at {path}", seconds)

    def evidence(self) -> str:
        came = [f"{request.path} at {request.at:.3f}: {request.status}" for request in self._requests]
        return "\n".join(["there were these requests:", *came, super().evidence()])

    def take(self, path: str, headers, text: str):
        with self.changed:
            queued = self._answers[path]
            status, extra = queued.popleft() if queued else (200, {})
            self._requests.append(Received(path, dict(headers), text, time.monotonic(), status))
            self.changed.notify_all()
        return status, extra


class ReceiverHandler(QuietHandler):
    def handle(self):
        with contextlib.suppress(ConnectionError):  # alertd may give up or end
            super().handle()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, extra = self.server.take(self.path, self.headers, body.decode())
        self.server.wait_while_hanging(body.decode())
        self.answer(status, Receiver.BODIES.get(self.path, b"{}"), extra.items())
