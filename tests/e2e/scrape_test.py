"""Targets that misbehave: what is wrong with one is seen, and harms no other."""

import unittest

import alertd_process
from alertd_process import Daemon
from loopback import Target

CONFIGURATION = """
global:
  evaluation_interval: 200ms
scrape_configs:
  - job_name: pair
    scrape_interval: 200ms
    scrape_timeout: 200ms
    static_configs: [{{targets: ["{first}", "{second}"]}}]
alerts:
  - name: target_down
    severity: HIGH
    condition: up == 0
    for: 1h
"""


class ScrapeTest(unittest.TestCase):
    def setUp(self):
        self.good = self.enterContext(Target("requests_total 1\n"))
        self.odd = self.enterContext(Target("requests_total 2\n"))
        text = CONFIGURATION.format(first=self.good.address, second=self.odd.address)
        self.daemon = self.enterContext(Daemon({"alerts.yaml": text}))
        self.good.daemon = self.odd.daemon = self.daemon
        self.wait_for_up(self.good)
        self.wait_for_up(self.odd)

    def value(self, metric, target):
        return self.daemon.value(f'{metric}{{instance="{target.address}"}}')

    def wait_for_up(self, target, count=1):
        self.daemon.wait_for_event("target_up", count, instance=target.address)
        self.assertEqual(self.value("up", target), 1)

    def wait_for_down(self, target):
        self.daemon.wait_for_event("target_down", instance=target.address)
        self.assertEqual(self.value("up", target), 0)

    def test_malformed_exposition_fails_that_scrape_only(self):
        self.odd.text = 'requests_total 3\nrequests_total{code="5 4\n'
        self.wait_for_down(self.odd)
        self.assertIsNone(self.value("requests_total", self.odd), "its series should be stale")
        self.assertEqual(self.value("up", self.good), 1)
        self.assertEqual(self.value("requests_total", self.good), 1)

        self.odd.text = "requests_total 4\n"
        self.wait_for_up(self.odd, 2)
        self.assertEqual(self.value("requests_total", self.odd), 4)

    def test_error_status_is_down(self):
        self.odd.status = 503
        self.wait_for_down(self.odd)
        self.assertEqual(self.value("up", self.good), 1)

    def test_vanished_series_goes_stale_at_once(self):
        self.odd.text = "other_total 1\n"
        self.odd.wait_until_taken_in()
        self.assertEqual(self.value("other_total", self.odd), 1)
        self.assertIsNone(self.value("requests_total", self.odd))
        self.assertEqual(self.value("requests_total", self.good), 1)

    def test_openmetrics_is_read(self):
        self.odd.content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8"
        self.odd.text = "# TYPE jobs counter\njobs_total 7\n# EOF\n"
        self.odd.wait_until_taken_in()
        self.assertEqual(self.value("jobs_total", self.odd), 7)

    def test_scrapes_say_of_themselves(self):
        for metric in ("scrape_duration_seconds", "scrape_samples_scraped",
                       "scrape_samples_post_metric_relabeling", "scrape_series_added"):
            self.assertIsNotNone(self.value(metric, self.good), metric)
        self.assertIn("alertd", self.good.last_headers.get("User-Agent", ""))


if __name__ == "__main__":
    alertd_process.main()
