"""The HTTP API's shapes, which are Prometheus'."""

import time
import unittest

import alertd_process
from shop import Shop

CONFIGURATION = """
alerts:
  - name: checkout_failing
    severity: HIGH
    condition: checkout_failures > 10
    message: "{{ $value }} checkouts failed"
groups:
  - name: recorded
    interval: 200ms
    rules:
      - record: shop:checkout_failures:sum
        expr: sum(checkout_failures)
      - alert: SlowCheckout
        expr: checkout_seconds > 5
        for: 5m
        labels: {severity: warning}
        annotations: {summary: "slow"}
      - alert: Recorded
        expr: shop:checkout_failures:sum == 42
"""
METRICS = "checkout_failures 42\ncheckout_seconds 0.5\nweird NaN\nendless +Inf\n"


class HttpApiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shop = cls.enterClassContext(Shop(METRICS))
        cls.target = shop.target
        cls.daemon = shop.start(CONFIGURATION)
        cls.daemon.wait_for_state("checkout_failing", "firing")
        cls.daemon.wait_for_state("Recorded", "firing")

    def test_health_and_readiness(self):
        for path in ("/-/healthy", "/-/ready"):
            self.assertEqual(self.daemon.get(path).status, 200, path)

    def test_own_metrics_are_an_exposition(self):
        answer = self.daemon.get("/metrics")
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        self.assertRegex(answer.body, r"(?m)^alertd_[a-z_]+(\{[^}]*\})? [0-9.e+-]+$")
        self.assertRegex(answer.body, r"(?m)^# TYPE alertd_[a-z_]+ counter$")

    def test_instant_query_is_a_vector(self):
        answer = self.daemon.get("/api/v1/query", query="checkout_failures")
        body = answer.json()
        self.assertEqual(body["status"], "success")
        self.assertEqual(body["data"]["resultType"], "vector")
        [series] = body["data"]["result"]
        self.assertEqual(series["metric"], {"__name__": "checkout_failures", "job": "shop",
                                            "instance": self.target.address})
        at, value = series["value"]
        self.assertAlmostEqual(at, time.time(), delta=30)
        self.assertEqual(value, "42")
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/json")

    def test_special_values_are_spelt_as_prometheus_does(self):
        for metric, text in (("weird", "NaN"), ("endless", "+Inf"), ("-endless", "-Inf")):
            [series] = self.daemon.query(metric)
            self.assertEqual(series["value"][1], text)

    def test_scalar_and_string(self):
        data = self.daemon.data("/api/v1/query", query="1 + 1", time="1700000000")
        self.assertEqual(data, {"resultType": "scalar", "result": [1700000000, "2"]})
        data = self.daemon.data("/api/v1/query", query='"text"', time="1700000000")
        self.assertEqual(data, {"resultType": "string", "result": [1700000000, "text"]})

    def test_range_query_is_a_matrix(self):
        now = time.time()
        data = self.daemon.data("/api/v1/query_range", query="checkout_failures * 2",
                                start=now - 60, end=now, step="10")
        self.assertEqual(data["resultType"], "matrix")
        [series] = data["result"]
        self.assertEqual(series["values"][-1][1], "84")
        self.assertNotIn("__name__", series["metric"])

    def test_bad_query_is_a_400_with_its_place(self):
        answer = self.daemon.get("/api/v1/query", query="sum(rate(x[5m])")
        self.assertEqual(answer.status, 400)
        body = answer.json()
        self.assertEqual((body["status"], body["errorType"]), ("error", "bad_data"))
        self.assertTrue(body["error"])

    def test_rules(self):
        groups = self.daemon.data("/api/v1/rules")["groups"]
        rules = {rule["name"]: rule for group in groups for rule in group["rules"]}
        self.assertEqual(sorted(rules),
                         ["Recorded", "SlowCheckout", "checkout_failing", "shop:checkout_failures:sum"])
        for group in groups:
            for key in ("name", "file", "interval", "lastEvaluation", "evaluationTime"):
                self.assertIn(key, group)
            self.assertGreater(group["evaluationTime"], 0)
        failing, slow = rules["checkout_failing"], rules["SlowCheckout"]
        self.assertEqual((failing["type"], failing["state"], failing["health"]),
                         ("alerting", "firing", "ok"))
        self.assertEqual((slow["state"], slow["duration"], slow["labels"]),
                         ("inactive", 300, {"severity": "warning"}))
        self.assertEqual(slow["annotations"], {"summary": "slow"})
        self.assertEqual(rules["shop:checkout_failures:sum"]["type"], "recording")
        [alert] = failing["alerts"]
        self.assertEqual(alert["state"], "firing")

    def test_alerts(self):
        [alert] = [alert for alert in self.daemon.alerts()
                   if alert["labels"]["alertname"] == "checkout_failing"]
        self.assertEqual(alert["labels"], {
            "alertname": "checkout_failing", "severity": "HIGH", "job": "shop",
            "instance": self.target.address})
        self.assertEqual(alert["annotations"]["message"], "42 checkouts failed")
        self.assertEqual(float(alert["value"]), 42)
        self.assertRegex(alert["activeAt"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")

    def test_alerts_and_recorded_series_can_be_queried(self):
        self.assertEqual(self.daemon.value("shop:checkout_failures:sum"), 42)
        [series] = self.daemon.query('ALERTS{alertname="checkout_failing"}')
        self.assertEqual(series["metric"]["alertstate"], "firing")

    def test_unknown_path_is_a_404(self):
        self.assertEqual(self.daemon.get("/api/v1/nonsense").status, 404)


if __name__ == "__main__":
    alertd_process.main()
