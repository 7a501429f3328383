#include "rules/relabel.h"

#include <gtest/gtest.h>

#include "rules/md5.h"
#include "tests/rules/load_one.h"

namespace alertd::rules {
namespace {

// The rules of a YAML list.
std::vector<RelabelRule> Rules(const std::string& yaml) {
  LoadOptions options = TestOptions();
  options.not_run_yet = NotRunYet::kWarning;
  const LoadOutcome outcome =
      LoadOne("scrape_configs: [{job_name: j, relabel_configs: " + yaml + "}]\n", options);
  EXPECT_NE(outcome.configuration, nullptr) << Messages(outcome);
  if (outcome.configuration == nullptr) return {};
  return outcome.configuration->scrape_jobs.at(0).relabel_rules;
}

const Labels kLabels = {{"a", "foo"}, {"b", "bar"}, {"c", "baz"}};

TEST(Relabeling, ReplacesWithGroups) {
  const auto rules = Rules(
      "[{source_labels: [a, b], regex: 'f(.*);(.*)', target_label: d, replacement: "
      "'ch${1}-${2}'}]");
  EXPECT_EQ(Relabel(kLabels, rules)->Get("d"), "choo-bar");
  EXPECT_EQ(Relabel(Labels{{"a", "x"}}, rules), (Labels{{"a", "x"}}));
}

TEST(Relabeling, KeepsAndDrops) {
  EXPECT_EQ(Relabel(kLabels, Rules("[{action: drop, source_labels: [a], regex: f.*}]")),
            std::nullopt);
  EXPECT_EQ(Relabel(kLabels, Rules("[{action: keep, source_labels: [a], regex: f.*}]")), kLabels);
  EXPECT_EQ(Relabel(kLabels, Rules("[{action: dropequal, source_labels: [a], target_label: b}]")),
            kLabels);
  EXPECT_EQ(Relabel(kLabels, Rules("[{action: keepequal, source_labels: [a], target_label: b}]")),
            std::nullopt);
}

TEST(Relabeling, ChangesNames) {
  EXPECT_EQ(Relabel(kLabels, Rules("[{action: labelmap, regex: '(a|b)', replacement: 'x_$1'}]"))
                ->Get("x_b"),
            "bar");
  EXPECT_EQ(Relabel(kLabels, Rules("[{action: labeldrop, regex: 'a|b'}]")), (Labels{{"c", "baz"}}));
  EXPECT_EQ(Relabel(kLabels, Rules("[{action: labelkeep, regex: 'a'}]")), (Labels{{"a", "foo"}}));
}

TEST(Relabeling, ChangesCaseAndHashes) {
  EXPECT_EQ(Relabel(kLabels, Rules("[{action: uppercase, source_labels: [a], target_label: a}]"))
                ->Get("a"),
            "FOO");
  const auto hashed =
      Relabel(Labels{{"a", "foo"}, {"b", "bar"}, {"c", "baz"}},
              Rules("[{action: hashmod, source_labels: [c], target_label: d, modulus: 1000}]"));
  EXPECT_EQ(hashed->Get("d"), "976");
}

TEST(Md5, HasThePublishedSums) {
  EXPECT_EQ(Md5Tail(""), 0xe9800998ecf8427eU);
  EXPECT_EQ(Md5Tail("abc"), 0xd6963f7d28e17f72U);
  EXPECT_EQ(Md5Tail("message digest"), 0x525a2f31aaf161d0U);
  EXPECT_EQ(
      Md5Tail("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
      0xac49da2e2107b67aU);
}

}  // namespace
}  // namespace alertd::rules
