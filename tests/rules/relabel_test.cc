#include "rules/relabel.h"

#include <array>
#include <string>
#include <vector>

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

struct RelabelCase {
  const char* rules;
  const char* after;  // of {a="foo", b="bar", c="b\nz", ż="x"}; empty: dropped
};

const Labels kCaseLabels = {{"a", "foo"}, {"b", "bar"}, {"c", "b\nz"}, {"ż", "x"}};

constexpr auto kCases = std::to_array<RelabelCase>({
    // replace
    {"{target_label: d, replacement: 'x'}", R"({a="foo", b="bar", c="b\nz", d="x", "ż"="x"})"},
    {"{source_labels: [a], target_label: b}", R"({a="foo", b="foo", c="b\nz", "ż"="x"})"},
    {"{source_labels: [a, none, b], separator: '', target_label: a}",
     R"({a="foobar", b="bar", c="b\nz", "ż"="x"})"},
    {"{source_labels: [a, none, b], target_label: a}",
     R"({a="foo;;bar", b="bar", c="b\nz", "ż"="x"})"},
    {"{source_labels: [a], regex: 'f', target_label: a, replacement: y}",
     R"({a="foo", b="bar", c="b\nz", "ż"="x"})"},
    {"{source_labels: [c], regex: 'b.(z)', target_label: c}",
     R"({a="foo", b="bar", c="z", "ż"="x"})"},
    {"{source_labels: [a], regex: '(?P<first>f)(o+)', target_label: '${first}_$2', replacement: "
     "'$0-$$-${2}'}",
     R"({a="foo", b="bar", c="b\nz", f_oo="foo-$-oo", "ż"="x"})"},
    {"{source_labels: [a], regex: '(f)(x)?oo', target_label: a, replacement: '$2'}",
     R"({b="bar", c="b\nz", "ż"="x"})"},
    {"{source_labels: [a], target_label: a, replacement: '$1x${01}$9'}",
     R"({b="bar", c="b\nz", "ż"="x"})"},
    {"{source_labels: [a], regex: '(x)?.*', target_label: '$1', replacement: y}",
     R"({a="foo", b="bar", c="b\nz", "ż"="x"})"},
    {"{source_labels: [ż], target_label: 'ż.y'}",
     R"({a="foo", b="bar", c="b\nz", "ż"="x", "ż.y"="x"})"},
    {"{source_labels: [a], target_label: b, replacement: ''}", R"({a="foo", c="b\nz", "ż"="x"})"},
    // keep and drop
    {"{action: keep, source_labels: [a, b], regex: 'foo;b.*'}",
     R"({a="foo", b="bar", c="b\nz", "ż"="x"})"},
    {"{action: keep, source_labels: [a], regex: 'fo'}", ""},
    {"{action: keep, source_labels: [none], regex: '.+'}", ""},
    {"{action: drop, source_labels: [c], regex: 'b.*'}", ""},
    {"{action: drop, source_labels: [none], regex: ''}", ""},
    {"{action: drop, source_labels: [a], regex: 'o'}", R"({a="foo", b="bar", c="b\nz", "ż"="x"})"},
    {"{action: KeepEqual, source_labels: [a], target_label: a}",
     R"({a="foo", b="bar", c="b\nz", "ż"="x"})"},
    {"{action: keepequal, source_labels: [none], target_label: a}", ""},
    {"{action: dropequal, source_labels: [none], target_label: nothing}", ""},
    {"{action: dropequal, source_labels: [a, b], target_label: a}",
     R"({a="foo", b="bar", c="b\nz", "ż"="x"})"},
    // hashmod, of the last eight bytes of the MD5 sum
    {"{action: hashmod, source_labels: [a, b], modulus: 1000, target_label: d}",
     R"({a="foo", b="bar", c="b\nz", d="750", "ż"="x"})"},
    {"{action: hashmod, modulus: 1, target_label: a}", R"({a="0", b="bar", c="b\nz", "ż"="x"})"},
    // names
    {"{action: labelmap, regex: '([ab])', replacement: '${1}_of'}",
     R"({a="foo", a_of="foo", b="bar", b_of="bar", c="b\nz", "ż"="x"})"},
    {"{action: labelmap, regex: '[ab]', replacement: both}",
     R"({a="foo", b="bar", both="bar", c="b\nz", "ż"="x"})"},
    {"{action: labelmap, regex: 'a', replacement: b}", R"({a="foo", b="foo", c="b\nz", "ż"="x"})"},
    {"{action: labeldrop, regex: '[ac]|none'}", R"({b="bar", "ż"="x"})"},
    {"{action: labeldrop, regex: '.*'}", "{}"},
    {"{action: labelkeep, regex: '[ac]'}", R"({a="foo", c="b\nz"})"},
    // case
    {"{action: uppercase, source_labels: [a, b], target_label: d}",
     R"({a="foo", b="bar", c="b\nz", d="FOO;BAR", "ż"="x"})"},
    {"{action: lowercase, source_labels: [none], target_label: a}",
     R"({b="bar", c="b\nz", "ż"="x"})"},
    // in order
    {"{target_label: a, replacement: 'Żó'}, {action: lowercase, source_labels: [a], target_label: "
     "a}, {action: labelkeep, regex: a}, {action: uppercase, source_labels: [a], target_label: b}",
     R"({a="żó", b="ŻÓ"})"},
    {"{source_labels: [a], target_label: __tmp_a}, {action: drop, source_labels: [__tmp_a], regex: "
     "foo}, {target_label: never}",
     ""},
});

TEST(Relabeling, DoesWhatPrometheusDocuments) {
  for (const RelabelCase& tested : kCases) {
    const auto after = Relabel(kCaseLabels, Rules("[" + std::string(tested.rules) + "]"));
    EXPECT_EQ(after ? FormatLabels(*after) : "", tested.after) << tested.rules;
  }
}

TEST(Relabeling, LegacyNamesAreChosenByTheJobOrForAll) {
  const std::string rule =
      "[{source_labels: [a], regex: '(.*)', target_label: '$1', replacement: y}]";
  const auto relabelled = [&rule](const std::string& global, const std::string& own) {
    LoadOptions options = TestOptions();
    options.not_run_yet = NotRunYet::kWarning;
    const LoadOutcome outcome =
        LoadOne("global: {" + global + "}\nscrape_configs: [{job_name: j, " + own +
                    "metric_relabel_configs: " + rule + "}]\n",
                options);
    EXPECT_NE(outcome.configuration, nullptr) << Messages(outcome);
    const ScrapeJob& job = outcome.configuration->scrape_jobs.at(0);
    return FormatLabels(*Relabel({{"a", "x.y"}}, job.metric_relabel_rules));
  };
  EXPECT_EQ(relabelled("", ""), R"({a="x.y", "x.y"="y"})");
  EXPECT_EQ(relabelled("metric_name_validation_scheme: legacy", ""), R"({a="x.y"})");
  EXPECT_EQ(relabelled("", "metric_name_validation_scheme: legacy, "), R"({a="x.y"})");
  EXPECT_EQ(
      relabelled("metric_name_validation_scheme: legacy", "metric_name_validation_scheme: utf8, "),
      R"({a="x.y", "x.y"="y"})");
}

TEST(Relabeling, ATargetThatItLeavesWithoutAnAddressStopsACheckAndNotTheDaemon) {
  const std::string job =
      "scrape_configs: [{job_name: j, static_configs: [{targets: [a, b]}], "
      "relabel_configs: [{source_labels: [__address__], regex: a, "
      "target_label: __address__, replacement: ''}]}]\n";
  LoadOptions options = TestOptions();
  options.not_run_yet = NotRunYet::kError;
  const LoadOutcome daemon = LoadOne(job, options);
  EXPECT_NE(daemon.configuration, nullptr) << Messages(daemon);
  EXPECT_NE(Messages(daemon).find("target \"a\" is not valid: it is empty"), std::string::npos);
  options.not_run_yet = NotRunYet::kWarning;
  EXPECT_EQ(LoadOne(job, options).configuration, nullptr);
}

TEST(Relabeling, RulesAreTheSameWhereverTheyStand) {
  const auto rules = Rules("[{source_labels: [a], regex: 'f(.*)', target_label: d}]");
  EXPECT_TRUE(AreSameRules(
      rules, Rules("[{action: replace, target_label: d, regex: 'f(.*)', source_labels: [a]}]")));
  EXPECT_FALSE(AreSameRules(rules, {}));
  EXPECT_FALSE(AreSameRules(rules, Rules("[{source_labels: [a], regex: 'f', target_label: d}]")));
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
