"""Targets and samples are relabeled as Prometheus does it: the same scrape settings in both."""

import unittest

import alertd_process
from alertd_process import Daemon
from loopback import Target
from prometheus_process import PROMETHEUS, Prometheus

EXPOSITION = """\
# TYPE requests_total counter
requests_total{path="/a",code="200"} 1
requests_total{path="/a",code="500"} 2
requests_total{path="/b",code="200"} 3
go_goroutines 4
go_threads 5
disk_bytes{Device="SDA",job="own"} 6
disk_bytes{Device="sdb",__tmp="x"} 7
"""

CONFIGURATION = """
global: {{scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 1s}}
scrape_configs:
  - job_name: web
    params: {{module: [http]}}
    static_configs:
      - targets: ["{host}", "dropped:1", "nobody:2"]
        labels: {{__meta_zone: Eu-West, __meta_kind_role: front, tier: "1"}}
      - targets: ["{host}"]
        labels: {{__port: "{port}", team: core, __metrics_path__: /other}}
    relabel_configs:
      - {{source_labels: [__address__], regex: 'dropped:.*', action: drop}}
      - {{source_labels: [__address__, __port], separator: '@', regex: '([^@]+)@', target_label: __address__, replacement: '$1:{port}'}}
      - {{source_labels: [__address__, __port], separator: ':', regex: '([^:]+:[^:]+)', target_label: __address__}}
      - {{source_labels: [__address__], regex: 'nobody:.*', action: drop}}
      - {{regex: '__meta_kind_(.+)', action: labelmap, replacement: 'kind_$1'}}
      - {{source_labels: [__meta_zone], action: lowercase, target_label: zone}}
      - {{source_labels: [__address__], regex: '(.*):(.*)', target_label: __param_target, replacement: '${{1}}'}}
      - {{source_labels: [__meta_zone], action: hashmod, modulus: 7, target_label: __tmp_shard}}
      - {{source_labels: [__tmp_shard], target_label: shard}}
      - {{source_labels: [__param_module], target_label: module}}
      - {{regex: tier, action: labeldrop}}
    metric_relabel_configs:
      - {{source_labels: [__name__], regex: 'go_.*', action: drop}}
      - {{source_labels: [path], regex: '/(.*)', target_label: path, replacement: 'root_$1'}}
      - {{source_labels: [code], regex: '(.)..', target_label: 'class_$1', replacement: 'yes'}}
      - {{source_labels: [Device], action: lowercase, target_label: device}}
      - {{regex: Device, action: labeldrop}}
      - {{source_labels: [__name__], regex: 'disk_(.*)', target_label: __name__, replacement: 'storage_$1'}}
      - {{source_labels: [path, code], action: hashmod, modulus: 16, target_label: bucket}}
  - job_name: nobody
    static_configs: [{{targets: ["{host}:{port}", "other:1"]}}]
    relabel_configs:
      - {{source_labels: [job], regex: web, action: keep}}
  - job_name: equal
    static_configs: [{{targets: ["{host}:{port}"], labels: {{one: x, two: x, three: y}}}}]
    relabel_configs:
      - {{source_labels: [one], target_label: two, action: keepequal}}
      - {{source_labels: [one], target_label: three, action: dropequal}}
      - {{source_labels: [one], target_label: one, action: uppercase}}
    metric_relabel_configs:
      - {{source_labels: [__name__, path], regex: 'requests_total;/a', action: keep}}
      - {{regex: '__name__|code|instance|job', action: labelkeep}}
"""
WEB_SERIES = [
    {"__name__": "requests_total", "path": "root_a", "code": "200", "class_2": "yes"},
    {"__name__": "requests_total", "path": "root_a", "code": "500", "class_5": "yes"},
    {"__name__": "requests_total", "path": "root_b", "code": "200", "class_2": "yes"},
    {"__name__": "storage_bytes", "device": "sda", "exported_job": "own"},
    {"__name__": "storage_bytes", "device": "sdb", "__tmp": "x"},
]
# They differ from scrape to scrape, or one of the two does not have them.
OWN_SERIES = ("scrape_duration_seconds|scrape_timeout_seconds|scrape_sample_limit|"
              "scrape_body_size_bytes|scrape_series_added|alertd_.*")


def by_text(values: list) -> list:
    return sorted(values, key=lambda value: str(sorted(value.items())))


def series(query) -> list:
    """Every series with its value."""
    found = query(f'{{instance=~".+",__name__!~"{OWN_SERIES}"}}')
    return by_text([{**one["metric"], "value": one["value"][1]} for one in found])


# The packaged Prometheus shows what was discovered as the rules have changed it, newer ones do not.
def active(targets: dict) -> list:
    wanted = ("labels", "scrapePool", "scrapeUrl", "health", "lastError")
    return sorted([[target[name] for name in wanted] for target in targets["activeTargets"]],
                  key=str)


def dropped(targets: dict) -> list:
    return sorted([{**target["discoveredLabels"], "__address__": ""}
                   for target in targets["droppedTargets"]], key=str)


class RelabelTest(unittest.TestCase):
    def setUp(self):
        self.target = self.enterContext(Target(EXPOSITION))
        host, port = self.target.address.split(":")
        self.configuration = CONFIGURATION.format(host=host, port=port)
        self.daemon = self.enterContext(Daemon({"scrape.yml": self.configuration}))
        self.target.wait_for(lambda: self.daemon.value("count(up == 1)") == 3, "three targets up")

    def test_targets_and_samples_have_the_labels_that_the_rules_make(self):
        found = self.daemon.query('{job="web",module="http",kind_role="front",'
                                  '__name__=~"requests_total|storage_bytes|go_.*"}')
        common = {"instance", "job", "module", "kind_role", "zone", "shard", "bucket"}
        self.assertEqual(
            by_text([{name: value for name, value in one["metric"].items() if name not in common}
                     for one in found]), by_text(WEB_SERIES))
        self.assertEqual({one["metric"]["zone"] for one in found}, {"eu-west"})
        self.assertEqual(len(self.daemon.query('requests_total{job="equal"}')), 2)
        self.assertEqual(self.daemon.value('scrape_samples_scraped{job="equal"}'), 7)
        self.assertEqual(
            self.daemon.value('scrape_samples_post_metric_relabeling{job="equal"}'), 2)

    def test_dropped_targets_are_shown(self):
        targets = self.daemon.data("/api/v1/targets", state="dropped")
        self.assertEqual(targets["activeTargets"], [])
        self.assertEqual(targets["droppedTargetCounts"], {"web": 2, "nobody": 2, "equal": 0})
        self.assertEqual([target["scrapePool"] for target in targets["droppedTargets"]],
                         ["nobody", "nobody", "web", "web"])

    def test_a_reload_relabels_what_is_scraped(self):
        rule = "      - {source_labels: [__name__], regex: 'go_.*', action: drop}\n"
        self.assertIn(rule, self.configuration)
        self.assertEqual(self.daemon.query("go_threads"), [])
        self.daemon.write("scrape.yml", self.configuration.replace(rule, ""))
        self.assertEqual(self.daemon.post("/-/reload").status, 200)
        self.target.wait_for(lambda: len(self.daemon.query('go_threads{job="web"}')) == 2,
                             "what was dropped before")

    def test_a_target_that_is_left_without_an_address_stops_no_other(self):
        rule = "    relabel_configs:\n      - {source_labels: [job], regex: web, action: keep}\n"
        self.assertIn(rule, self.configuration)
        changed = rule + ("      - {source_labels: [__address__], regex: 'other:.*', "
                          "target_label: __address__, replacement: ''}\n")
        self.daemon.write("scrape.yml", self.configuration.replace(
            rule, changed.replace("regex: web", "regex: nobody")))
        self.assertEqual(self.daemon.post("/-/reload").status, 200)
        [problem] = self.daemon.wait_for_event("target_invalid")
        self.assertEqual(problem["message"],
                         'target "other:1" of job "nobody": it has no address')
        self.target.wait_for(lambda: self.daemon.value('up{job="nobody"}') == 1, "the other one")

    def test_prometheus_has_the_same_targets_and_series(self):
        if PROMETHEUS is None:
            self.skipTest("prometheus is not installed")
        prometheus = self.enterContext(Prometheus(self.configuration))

        def ask(expression: str) -> list:
            return prometheus.get("/api/v1/query", query=expression).json()["data"]["result"]

        def seen() -> bool:
            up = ask("count(up == 1)")
            return bool(up) and up[0]["value"][1] == "3"

        self.target.wait_for(seen, "Prometheus' three targets")
        theirs = prometheus.get("/api/v1/targets").json()["data"]
        ours = self.daemon.data("/api/v1/targets")
        self.assertEqual(active(ours), active(theirs))
        self.assertEqual(dropped(ours), dropped(theirs))
        self.assertEqual(series(self.daemon.query), series(ask))


if __name__ == "__main__":
    alertd_process.main()
