"""Targets come from files, go with them, and what is wrong in one stops nothing."""

import os
import pathlib
import tempfile
import unittest

import alertd_process
from alertd_process import Daemon
from loopback import Target
from prometheus_process import PROMETHEUS, Prometheus

CONFIGURATION = """
global: {{scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}}
scrape_configs:
  - job_name: shop
    file_sd_configs: [{{files: ["{folder}/*.yml", "{folder}/*.json"]}}]
    relabel_configs:
      - {{source_labels: [__meta_filepath], regex: '.*/(.*)', target_label: file}}
  - job_name: named
    file_sd_configs: [{{files: ["{folder}/shop.yml"], refresh_interval: 1s}}]
    target_limit: 2
"""


class FileDiscoveryTest(unittest.TestCase):
    def setUp(self):
        self.target = self.enterContext(Target("shop_orders 1\n"))
        self.host, self.port = self.target.address.split(":")
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.write("shop.yml", self.group("one"))
        self.configuration = CONFIGURATION.format(folder=self.folder)

    def group(self, name: str) -> str:
        return f"- targets: ['{self.target.address}']\n  labels: {{name: {name}}}\n"

    def write(self, name: str, text: str) -> None:
        written = self.folder / f"{name}.new"
        written.write_text(text, encoding="utf-8")
        os.replace(written, self.folder / name)

    def start(self) -> None:
        self.daemon = self.enterContext(Daemon({"prometheus.yml": self.configuration}))

    def names(self, job: str = "shop") -> list:
        targets = self.daemon.data("/api/v1/targets", scrapePool=job)["activeTargets"]
        return sorted(target["labels"]["name"] for target in targets)

    def wait_for_names(self, *names: str) -> None:
        self.target.wait_for(lambda: self.names() == list(names), f"the targets {names}")

    def test_targets_come_and_go_with_what_the_files_list(self):
        self.start()
        self.wait_for_names("one")
        self.target.wait_for(lambda: self.daemon.value('shop_orders{job="shop"}') == 1, "samples")
        [shop] = self.daemon.data("/api/v1/targets", scrapePool="shop")["activeTargets"]
        self.assertEqual(shop["discoveredLabels"]["__meta_filepath"],
                         str(self.folder / "shop.yml"))
        self.assertEqual(shop["labels"]["file"], "shop.yml")
        self.write("more.json", f'[{{"targets": ["{self.target.address}"],'
                                '"labels": {"name": "two"}}]')
        self.wait_for_names("one", "two")
        self.target.wait_for(lambda: len(self.daemon.query('shop_orders{job="shop"}')) == 2,
                             "samples of both")
        self.write("shop.yml", "[]\n")
        self.wait_for_names("two")
        # Stale at once, not after five minutes.
        self.target.wait_for(
            lambda: [series["metric"]["name"] for series in self.daemon.query("shop_orders")]
            == ["two"], "the end of the other one's series")

    def test_a_file_that_is_wrong_keeps_what_it_had(self):
        self.start()
        self.wait_for_names("one")
        self.write("shop.yml", self.group("one") + "- target: [x]\n")
        [said] = self.daemon.wait_for_event("target_file_wrong")
        self.assertEqual(said["message"],
                         f'{self.folder}/shop.yml:3:3: unknown key "target" in an entry of '
                         'static_configs; did you mean "targets"?')
        self.assertEqual(self.names(), ["one"])
        self.assertEqual(self.daemon.post("/-/reload").status, 200)
        self.assertEqual(self.names(), ["one"])
        self.write("shop.yml", self.group("mended"))
        self.wait_for_names("mended")
        self.assertEqual(len(self.daemon.events("target_file_wrong")), 1)

    def test_more_targets_than_the_job_may_have_are_not_scraped(self):
        self.start()
        self.write("shop.yml", "".join(self.group(name) for name in ("one", "three", "two")))

        def errors() -> set:
            targets = self.daemon.data("/api/v1/targets", scrapePool="named")["activeTargets"]
            return {target["lastError"] for target in targets}

        self.target.wait_for(
            lambda: errors() == {"target_limit exceeded (number of targets: 3, limit: 2)"},
            "the limit")
        self.assertEqual(self.daemon.value('count(up{job="named"} == 0)'), 3)

    def test_prometheus_has_the_same_targets(self):
        if PROMETHEUS is None:
            self.skipTest("prometheus is not installed")
        self.start()
        prometheus = self.enterContext(Prometheus(self.configuration))

        def theirs() -> list:
            targets = prometheus.get("/api/v1/targets").json()["data"]["activeTargets"]
            return sorted((target["scrapePool"], target["labels"]["name"]) for target in targets)

        def ours() -> list:
            targets = self.daemon.data("/api/v1/targets")["activeTargets"]
            return sorted((target["scrapePool"], target["labels"]["name"]) for target in targets)

        def wait_for(*expected) -> None:
            self.target.wait_for(lambda: theirs() == list(expected), f"Prometheus' {expected}")
            self.target.wait_for(lambda: ours() == list(expected), f"our {expected}")

        wait_for(("named", "one"), ("shop", "one"))
        self.write("more.yml", self.group("two"))
        wait_for(("named", "one"), ("shop", "one"), ("shop", "two"))
        self.write("shop.yml", "- {targets: wrong}\n")
        self.write("more.yml", self.group("three"))
        wait_for(("named", "one"), ("shop", "one"), ("shop", "three"))
        (self.folder / "shop.yml").unlink()
        wait_for(("shop", "three"))


if __name__ == "__main__":
    alertd_process.main()
