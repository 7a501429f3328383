"""What queries over HTTP may cost, and what becomes of those that cost more."""

import gzip
import json
import socket
import time
import unittest
import urllib.parse
import urllib.request

import alertd_process
from shop import Shop

METRICS = "".join(f'many{{i="{i}"}} {i}\n' for i in range(50))
RULES = """
alerts:
  - {name: quiet, severity: LOW, condition: many > 100, message: "never"}
"""
# Far more steps than any test waits for, of which few are held at a time.
ENDLESS = "max_over_time(" * 5 + "vector(time())" + "[100s:1s])" * 5
LIMITS = ["--query-concurrency", "1", "--query-timeout", "20s", "--query-max-samples", "1000",
          "--query-lookback-delta", "3m"]


class HttpApiLimitsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shop = cls.enterClassContext(Shop(METRICS))
        cls.daemon = shop.start(RULES, LIMITS)
        cls.daemon.wait_for_event("target_up")

    def error_of(self, status: int, **parameters) -> tuple:
        answer = self.daemon.get("/api/v1/query", **parameters)
        self.assertEqual(answer.status, status, answer.body)
        return answer.json()["errorType"], answer.json()["error"]

    def begin_endless(self) -> socket.socket:
        """A connection on which nothing but an endless query was asked for."""
        host, port = self.daemon.address.split(":")
        connection = socket.create_connection((host, int(port)))
        query = urllib.parse.urlencode({"query": ENDLESS})
        connection.sendall(f"GET /api/v1/query?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return connection

    def test_the_limits_are_shown(self):
        flags = self.daemon.data("/api/v1/status/flags")
        self.assertEqual({name: flags[name] for name in flags if name.startswith("query-")}, {
            "query-concurrency": "1", "query-timeout": "20s", "query-max-samples": "1000",
            "query-lookback-delta": "3m"})

    def test_too_many_samples_are_an_execution_error(self):
        self.assertEqual(self.error_of(422, query="count_over_time(vector(1)[1h:1s])"), (
            "execution",
            "query processing would load too many samples into memory in query execution"))

    def test_a_query_that_takes_too_long_is_a_timeout(self):
        self.assertEqual(self.error_of(503, query=ENDLESS, timeout="200ms"),
                         ("timeout", "query timed out in expression evaluation"))

    def test_a_query_whose_turn_does_not_come_in_time_is_a_timeout(self):
        with self.begin_endless():
            self.wait_until_busy()

    def wait_until_busy(self):
        """Asks until the endless query has the only turn."""
        for _ in range(100):
            answer = self.daemon.get("/api/v1/query", query="1", timeout="300ms")
            if answer.status != 200:
                break
        self.assertEqual((answer.status, answer.json()["errorType"], answer.json()["error"]),
                         (503, "timeout", "query timed out in query queue"))

    def test_a_client_that_goes_takes_its_query_with_it(self):
        with self.begin_endless():
            self.wait_until_busy()
            # Other endpoints answer all the same.
            self.assertEqual(self.daemon.get("/-/healthy").status, 200)
            self.assertEqual(self.daemon.get("/api/v1/labels").status, 200)
        begun = time.monotonic()
        self.assertEqual(self.daemon.get("/api/v1/query", query="1").status, 200)
        self.assertLess(time.monotonic() - begun, 10)

    def test_megabytes_of_brackets_are_refused_quickly(self):
        for bracket in "([{":
            form = urllib.parse.urlencode({"query": bracket * 3_000_000}).encode()
            begun = time.monotonic()
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"http://{self.daemon.address}/api/v1/query", form)
            with refused.exception as answer:
                self.assertEqual(answer.code, 400)
                self.assertEqual(json.load(answer)["errorType"], "bad_data")
            self.assertLess(time.monotonic() - begun, 10)

    def test_stats_are_told_when_asked_for(self):
        data = self.daemon.data("/api/v1/query", query="sum(many)", stats="all")
        samples, timings = data["stats"]["samples"], data["stats"]["timings"]
        self.assertEqual((samples["totalQueryableSamples"], samples["samplesRead"]), (50, 50))
        [[_, of_step]] = samples["totalQueryableSamplesPerStep"]
        self.assertEqual(of_step, 50)
        self.assertGreaterEqual(samples["peakSamples"], 50)
        self.assertGreater(timings["execTotalTime"], 0)
        self.assertGreaterEqual(timings["execTotalTime"], timings["evalTotalTime"])
        self.assertGreaterEqual(timings["evalTotalTime"], timings["innerEvalTime"])

    def test_a_limit_cuts_and_warns(self):
        answer = self.daemon.get("/api/v1/query", query="many", limit=3).json()
        self.assertEqual(len(answer["data"]["result"]), 3)
        self.assertEqual(answer["warnings"], ["results truncated due to limit"])

    def test_answers_are_compressed_for_who_takes_that(self):
        request = urllib.request.Request(
            f"http://{self.daemon.address}/api/v1/query?query=many",
            headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            self.assertEqual(answer.headers["Content-Encoding"], "gzip")
            data = json.loads(gzip.decompress(answer.read()))["data"]
        self.assertEqual(len(data["result"]), 50)


if __name__ == "__main__":
    alertd_process.main()
