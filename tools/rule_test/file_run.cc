#include "tools/rule_test/file_run.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "tools/rule_test/test_reader.h"
#include "tools/rule_test/unknown_name.h"

namespace alertd::rule_test {
namespace {

std::set<std::string_view> AlertNames(const rules::Configuration& configuration) {
  std::set<std::string_view> names;
  for (const rules::RuleGroup& group : configuration.groups) {
    for (const rules::Rule& rule : group.rules) {
      if (rule.kind == rules::RuleKind::kAlerting) names.insert(rule.name);
    }
  }
  return names;
}

// An alert that no rule makes never fires: a test that expects that holds, but shows nothing.
void WarnOfUnknownAlerts(const RuleTest& test, const std::set<std::string_view>& names,
                         rules::Diagnostics& problems) {
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  for (const AlertExpectation& expectation : test.alerts) {
    if (names.contains(expectation.alert_name)) continue;
    problems.push_back(UnknownName("unknown-alert",
                                   "no rule makes an alert " + Quote(expectation.alert_name),
                                   {expectation.alert_name, expectation.location}, candidates));
    problems.back().level = rules::DiagnosticLevel::kWarning;
  }
}

// A receiver that nobody declares gets nothing, ever: that is a slip.
void RefuseUnknownReceivers(const RuleTest& test, const rules::Configuration& configuration,
                            rules::Diagnostics& problems) {
  std::vector<std::string_view> names;
  for (const rules::Receiver& receiver : configuration.receivers)
    names.push_back(receiver.name);
  const auto check = [&](const std::string& name, const rules::SourceLocation& location) {
    const bool known = std::find(names.begin(), names.end(), name) != names.end();
    if (known || name.empty()) return;  // that there is no name was told
    problems.push_back(
        UnknownName("unknown-receiver",
                    "receiver " + Quote(name) + " is not declared in the rule and config files",
                    {name, location}, names));
  };
  for (const NotificationExpectation& each : test.notifications)
    check(each.receiver, each.location);
  for (const Outage& each : test.outages)
    check(each.receiver, each.location);
}

// In the test file, then in the others in the order in which they came.
void SortByPlace(rules::Diagnostics& problems) {
  std::map<const SourceText*, size_t> files;
  for (const rules::Diagnostic& problem : problems)
    files.emplace(problem.location.file.get(), files.size());
  const auto place = [&files](const rules::Diagnostic& problem) {
    return std::tuple(files.at(problem.location.file.get()), problem.location.range.begin,
                      problem.level);
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&place](const auto& a, const auto& b) { return place(a) < place(b); });
}

}  // namespace

size_t FileReport::passed() const {
  return static_cast<size_t>(
      std::count_if(tests.begin(), tests.end(), [](const auto& test) { return test.passed(); }));
}

size_t FileReport::failed() const {
  const size_t failed = tests.size() - passed();
  return failed == 0 && rules::HasErrors(problems) ? 1 : failed;
}

FileReport RunTestFile(const std::string& path, std::string text, const FileRunOptions& options) {
  ReadTests read = ReadTestFile(path, std::move(text));
  FileReport report{.path = path, .problems = std::move(read.problems), .tests = {}};
  const bool readable = !rules::HasErrors(report.problems);
  const TestFile& file = read.file;
  RuleSet set;
  if (read.knows_files) set = LoadRuleSet(file, options.rules);
  std::move(set.problems.begin(), set.problems.end(), std::back_inserter(report.problems));
  std::set<std::string_view> alert_names;
  if (readable && set.configuration != nullptr) {
    alert_names = AlertNames(*set.configuration);
    if (options.coverage != nullptr) options.coverage->Begin(*set.configuration);
  }
  TestRunOptions test_options = options.test;
  test_options.coverage = options.coverage;
  for (RuleTest& test : read.file.tests) {
    if (options.selects && !options.selects(test.name)) continue;
    if (set.configuration != nullptr) {
      RefuseUnknownReceivers(test, *set.configuration, test.problems);
    }
    if (!readable) {
      std::move(test.problems.begin(), test.problems.end(), std::back_inserter(report.problems));
      continue;
    }
    TestReport& one = report.tests.emplace_back();
    one.name = test.name;
    one.location = test.location;
    one.runnable = set.configuration != nullptr && !rules::HasErrors(test.problems);
    if (one.runnable) {
      WarnOfUnknownAlerts(test, alert_names, test.problems);
      one.outcome = RunRuleTest(file, test, *set.configuration, test_options);
    }
    one.problems = std::move(test.problems);
    SortByPlace(one.problems);
  }
  SortByPlace(report.problems);
  return report;
}

}  // namespace alertd::rule_test
