"""alertd answers queries as Prometheus does: the same samples in both, the same questions asked,
with promtool and over HTTP. Skipped where Debian's prometheus is not installed."""

import math
import time
import unittest

import alertd_process
from alertd_process import Daemon
from loopback import Target
from prometheus_process import PROMETHEUS, PROMTOOL, Prometheus, promtool_query

CONFIGURATION = """
global: {{scrape_interval: 50ms, scrape_timeout: 50ms, evaluation_interval: 1s}}
scrape_configs:
  - job_name: shop
    static_configs:
      - targets: ["{target}"]
        labels: {{instance: shop}}
"""
STEPS = 30
STEP_SECONDS = 15
# Between two samples: the packaged version takes in both ends of a range, and newer ones one.
AFTER_A_SAMPLE = 7

# Prometheus' spelling of numbers.
SPELT = ["0", "-0", "1e21", "1e20", "123456789012345680000", "1e-6", "9e-7", "0.1", "1e308",
         "5e-324", "NaN", "+Inf", "-Inf", "16777217", "3.3333333333333335"]

# Asked at instants and over ranges; must agree up to the last few bits.
EXPRESSIONS = [
    "requests_total",
    'requests_total{code=~"5.."}',
    'requests_total{code!="200"} offset 1m',
    "temperature",
    "rate(requests_total[1m])",
    "increase(requests_total[2m])",
    "irate(requests_total[1m])",
    "delta(temperature[2m])",
    "idelta(temperature[1m])",
    "deriv(temperature[2m])",
    "predict_linear(temperature[2m], 60)",
    "resets(requests_total[5m])",
    "changes(temperature[5m])",
    "sum(rate(requests_total[1m]))",
    "sum by (code) (rate(requests_total[1m]))",
    "sum without (code, zone) (requests_total)",
    "avg by (zone) (temperature)",
    "count(requests_total)",
    "count_values(\"value\", ceil(temperature))",
    "group(temperature)",
    "stddev(temperature)",
    "stdvar by (zone) (temperature)",
    "min(temperature) + max(temperature)",
    "quantile(0.3, temperature)",
    # Of elements that tie, Prometheus takes any.
    "bottomk(2, sum by (code) (rate(requests_total[1m])))",
    "topk(1, temperature)",
    'requests_total{code="500"} / ignoring(code) requests_total{code="200"}',
    "requests_total / on(zone) group_left temperature",
    "temperature > 20",
    "temperature > bool 20",
    "temperature % 7 ^ 2",
    "-temperature atan2 3",
    'requests_total and on(zone) temperature{zone="a"}',
    'requests_total unless requests_total{code="200"}',
    'requests_total{code="500"} or requests_total{zone="a"}',
    "histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[1m])))",
    "histogram_quantile(0.5, latency_seconds_bucket)",
    "avg_over_time(temperature[2m])",
    "min_over_time(temperature[2m])",
    "max_over_time(temperature[2m])",
    "sum_over_time(temperature[2m])",
    "count_over_time(temperature[2m])",
    "last_over_time(temperature[2m])",
    "present_over_time(temperature[2m])",
    "quantile_over_time(0.7, temperature[3m])",
    "stddev_over_time(temperature[3m])",
    "absent(temperature)",
    "absent(nothing{a=\"b\"})",
    "absent_over_time(nothing[5m])",
    "clamp(temperature, 18, 22)",
    "round(temperature, 0.5)",
    "ln(temperature) + log2(temperature) + log10(temperature) + sqrt(temperature)",
    "exp(temperature / 10)",
    "sgn(temperature - 20)",
    "sin(temperature) + cosh(temperature / 20)",
    "label_replace(temperature, \"place\", \"zone-$1\", \"zone\", \"(.*)\")",
    "label_join(requests_total, \"both\", \"/\", \"code\", \"zone\")",
    "sort(temperature)",
    "scalar(sum(temperature))",
    "vector(1)",
    "time()",
    "hour() + minute() + day_of_week() + days_in_month()",
    "timestamp(temperature)",
    "1 + 2 * 3 ^ 2",
    "max_over_time(rate(requests_total[1m] offset 7s)[3m:30s])",
    "sum_over_time(temperature[90500ms:] offset 30s)",
    "max_over_time(temperature[2m] offset -1m)",
    "rate(requests_total[1m] @ end())",
    "avg_over_time(temperature[1m:10s]) - min_over_time(temperature[60500ms:])",
    "bursty",
]


def exposition(step: int, at_ms: int) -> str:
    """What is exposed at a step; the counters begin anew at two thirds of the time."""
    since = step if step < STEPS * 2 // 3 else step - STEPS * 2 // 3
    lines = []
    for zone, speed in (("a", 3), ("b", 7.5)):
        for code, part in (("200", 10), ("404", 0.25), ("500", 1)):
            lines.append(f'requests_total{{code="{code}",zone="{zone}"}} '
                         f"{since * speed * part + step % 3 * part}")
        lines.append(f'temperature{{zone="{zone}"}} {20 + 5 * math.sin(step * speed / 10)}')
    for bound, count in (("0.1", 2), ("0.5", 5), ("2.5", 9), ("+Inf", 10)):
        lines.append(f'latency_seconds_bucket{{le="{bound}"}} {since * count}')
    for index, number in enumerate(SPELT):
        lines.append(f'spelt{{index="{index:02}"}} {number}')
    if step % 10 < 4:
        lines.append(f"bursty {step}")
    return "".join(f"{line} {at_ms}\n" for line in lines)


def close(a: str, b: str) -> bool:
    """Whether two numbers are the same but for what the order of additions makes of them."""
    if a == b:
        return True
    return math.isclose(float(a), float(b), rel_tol=1e-12, abs_tol=1e-12)


def points_of(series: dict) -> list:
    return series["values"] if "values" in series else [series["value"]]


def differences(ours: dict, theirs: dict) -> str:
    """What differs between two results; nothing when they agree."""
    if ours["resultType"] != theirs["resultType"]:
        return f"{ours['resultType']} is not {theirs['resultType']}"
    if ours["resultType"] in ("scalar", "string"):
        (our_at, our_value), (their_at, their_value) = ours["result"], theirs["result"]
        same = our_at == their_at and close(our_value, their_value)
        return "" if same else f"{ours['result']} is not {theirs['result']}"

    def key(series):
        return sorted(series["metric"].items())

    our_series, their_series = sorted(ours["result"], key=key), sorted(theirs["result"], key=key)
    if list(map(key, our_series)) != list(map(key, their_series)):
        return f"series {list(map(key, our_series))}\nare not {list(map(key, their_series))}"
    for one, other in zip(our_series, their_series):
        ours_and_theirs = list(zip(points_of(one), points_of(other)))
        if len(points_of(one)) != len(points_of(other)) or not all(
                a[0] == b[0] and close(a[1], b[1]) for a, b in ours_and_theirs):
            return f"{one}\nis not {other}"
    return ""


@unittest.skipUnless(PROMETHEUS and PROMTOOL, "prometheus is not installed")
class HttpApiPrometheusTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Each has a target of its own, so that a test knows who has taken in what.
        targets = [cls.enterClassContext(Target("")) for _ in range(2)]
        texts = [CONFIGURATION.format(target=target.address) for target in targets]
        cls.alertd = cls.enterClassContext(Daemon({"prometheus.yml": texts[0]}))
        targets[0].daemon = cls.alertd
        cls.prometheus = cls.enterClassContext(Prometheus(texts[1]))
        cls.start = int(time.time()) // STEP_SECONDS * STEP_SECONDS - STEPS * STEP_SECONDS
        for step in range(STEPS):
            for target in targets:
                target.text = exposition(step, (cls.start + step * STEP_SECONDS) * 1000)
            for target in targets:
                target.wait_until_taken_in()
        cls.end = cls.start + (STEPS - 1) * STEP_SECONDS + AFTER_A_SAMPLE

    def both(self, path: str, **parameters) -> tuple:
        answers = []
        for server in (self.alertd, self.prometheus):
            answer = server.get(path, **parameters)
            self.assertEqual(answer.status, 200, f"{parameters}: {answer.body}")
            answers.append(answer.json()["data"])
        return tuple(answers)

    def test_instant_queries_agree(self):
        for at in (self.end, self.start + STEPS * STEP_SECONDS // 2 + AFTER_A_SAMPLE + 0.25):
            for expression in EXPRESSIONS:
                with self.subTest(expression, at=at):
                    ours, theirs = self.both("/api/v1/query", query=expression, time=at)
                    self.assertEqual(differences(ours, theirs), "")

    def test_range_queries_agree(self):
        for expression in EXPRESSIONS:
            with self.subTest(expression):
                ours, theirs = self.both(
                    "/api/v1/query_range", query=expression, step="20s", end=self.end,
                    start=self.start + AFTER_A_SAMPLE)
                self.assertEqual(differences(ours, theirs), "")

    def test_samples_themselves_agree(self):
        ours, theirs = self.both("/api/v1/query", query='{instance="shop",__name__!~"up|scrape.*"}'
                                 "[1h]", time=self.end)
        self.assertEqual(differences(ours, theirs), "")

    def test_numbers_are_spelt_the_same(self):
        ours, theirs = self.both("/api/v1/query", query="sort_desc(spelt * 1)", time=self.end)
        self.assertEqual(sorted(point["value"][1] for point in ours["result"]),
                         sorted(point["value"][1] for point in theirs["result"]))

    def test_wrong_requests_get_the_same_status_and_kind(self):
        for path, parameters in (
                ("query", {"query": "sum("}), ("query", {"query": ""}), ("query", {}),
                ("query", {"query": "up", "time": "noon"}),
                ("query", {"query": "up", "timeout": "soon"}),
                ("query", {"query": "requests_total + on(zone) requests_total"}),
                ("query_range", {"query": "up", "start": 0, "end": 10, "step": 0}),
                ("query_range", {"query": "up", "start": 10, "end": 0, "step": 1}),
                ("query_range", {"query": "up", "start": 0, "end": 100000, "step": 1}),
                ("query_range", {"query": "up[5m]", "start": 0, "end": 10, "step": 1}),
                ("query_range", {"query": "up", "start": 0, "end": 10}),
                ("series", {}), ("series", {"match[]": "{}"}),
                ("labels", {"start": "noon"})):
            with self.subTest(path, **parameters):
                ours, theirs = (server.get(f"/api/v1/{path}", **parameters)
                                for server in (self.alertd, self.prometheus))
                self.assertEqual((ours.status, ours.json()["errorType"]),
                                 (theirs.status, theirs.json()["errorType"]),
                                 f"{ours.body}\n{theirs.body}")

    def test_promtool_says_the_same_of_both(self):
        span = [f"--start={self.start}", f"--end={self.end}"]
        shop = '{instance="shop",__name__!~"up|scrape.*"}'
        for what, arguments in (
                ("instant", [f"--time={self.end}", "sort(temperature)"]),
                ("instant", [f"--time={self.end}", "sum(requests_total) * 2"]),
                ("instant", [f"--time={self.end}", "3 + 4"]),
                ("range", [*span, "--step=20s", "temperature"]),
                ("series", [*span, f"--match={shop}"]),
                ("labels", [*span, "code"]),
                ("labels", [*span, "le"])):
            with self.subTest(what, arguments=arguments):
                ours, theirs = (promtool_query(what, server.address, *arguments)
                                for server in (self.alertd, self.prometheus))
                self.assertEqual(ours.returncode, 0, ours.stderr)
                self.assertEqual(sorted(ours.stdout.split("\n")), sorted(theirs.stdout.split("\n")))
                self.assertTrue(ours.stdout.strip())

    def test_promtool_shows_what_is_wrong(self):
        said = promtool_query("instant", self.alertd.address, "sum(")
        self.assertEqual(said.returncode, 1)
        self.assertIn('invalid parameter "query"', said.stderr)


if __name__ == "__main__":
    alertd_process.main()
