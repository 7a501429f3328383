#include "tools/rule_test/rule_set.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include "engine/model/labels.h"
#include "engine/query/query.h"
#include "rules/file_list.h"
#include "tools/rule_test/unknown_name.h"

namespace alertd::rule_test {
namespace {

bool Exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

// Adds the files that the patterns match. A pattern that matches none is told at `level`.
void FindFiles(const std::vector<RuleFilePattern>& patterns, rules::DiagnosticLevel level,
               std::vector<std::string>& paths, rules::Diagnostics& problems) {
  for (const RuleFilePattern& pattern : patterns) {
    bool found = false;
    for (std::string& path : rules::ExpandGlob(pattern.pattern)) {
      if (!Exists(path)) continue;
      found = true;
      paths.push_back(std::move(path));
    }
    if (found) continue;
    rules::Diagnostic problem;
    problem.level = level;
    problem.name = "file";
    problem.location = pattern.location;
    problem.message = "no file matches " + pattern.pattern;
    problems.push_back(std::move(problem));
  }
}

// As promtool, which takes an order of groups that there are not, but not without a word.
void WarnOfUnknownGroups(const std::vector<OrderedGroup>& order,
                         const std::vector<rules::RuleGroup>& groups,
                         rules::Diagnostics& problems) {
  std::vector<std::string_view> names;
  names.reserve(groups.size());
  for (const rules::RuleGroup& group : groups)
    names.push_back(group.name);
  for (const OrderedGroup& each : order) {
    if (std::find(names.begin(), names.end(), each.name) != names.end()) continue;
    problems.push_back(UnknownName("unknown-group", "no rule file has a group " + Quote(each.name),
                                   {each.name, each.location}, names));
    problems.back().level = rules::DiagnosticLevel::kWarning;
  }
}

// As promtool: those that are not named come with the first one that is.
void SortGroups(std::vector<rules::RuleGroup>& groups, const std::vector<OrderedGroup>& order) {
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < order.size(); ++i)
    places.emplace(order[i].name, i);
  const auto place = [&places](const rules::RuleGroup& group) {
    const auto found = places.find(group.name);
    return found == places.end() ? 0 : found->second;
  };
  std::stable_sort(groups.begin(), groups.end(),
                   [&place](const rules::RuleGroup& a, const rules::RuleGroup& b) {
                     return place(a) < place(b);
                   });
}

}  // namespace

RuleSet LoadRuleSet(const TestFile& file, const RuleSetOptions& options) {
  RuleSet set;
  rules::LoadOptions load;
  // As in promtool, the tests show whether a rule file that is not there matters.
  FindFiles(file.rule_files, rules::DiagnosticLevel::kWarning, load.patterns, set.problems);
  FindFiles(file.config_files, rules::DiagnosticLevel::kError, load.patterns, set.problems);
  if (rules::HasErrors(set.problems)) return set;
  load.variable = options.variable;
  load.missing_variable = rules::MissingVariable::kWarning;
  load.unknown_keys = options.unknown_keys;
  load.check_expression = [](const grammar::Expr& expr) { return query::FindUnsupported(expr); };
  rules::LoadOutcome loaded = rules::LoadFiles(load);
  std::copy_if(loaded.diagnostics.begin(), loaded.diagnostics.end(),
               std::back_inserter(set.problems), [](const rules::Diagnostic& diagnostic) {
                 return diagnostic.level == rules::DiagnosticLevel::kError;
               });
  if (loaded.configuration == nullptr) return set;
  rules::Configuration configuration = *loaded.configuration;
  configuration.yaml.clear();
  configuration.global.evaluation_interval = file.evaluation_interval;
  WarnOfUnknownGroups(file.group_order, configuration.groups, set.problems);
  SortGroups(configuration.groups, file.group_order);
  set.configuration = std::make_shared<const rules::Configuration>(std::move(configuration));
  return set;
}

}  // namespace alertd::rule_test
