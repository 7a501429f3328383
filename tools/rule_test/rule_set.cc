#include "tools/rule_test/rule_set.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "engine/query/query.h"
#include "rules/file_list.h"

namespace alertd::rule_test {
namespace {

bool Exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

// The files that the patterns match. One that matches none is told, and no error: the tests show
// whether that matters.
std::vector<std::string> FindFiles(const TestFile& file, rules::Diagnostics& problems) {
  std::vector<std::string> paths;
  for (const RuleFilePattern& pattern : file.rule_files) {
    bool found = false;
    for (std::string& path : rules::ExpandGlob(pattern.pattern)) {
      if (!Exists(path)) continue;
      found = true;
      paths.push_back(std::move(path));
    }
    if (found) continue;
    rules::Diagnostic problem;
    problem.level = rules::DiagnosticLevel::kWarning;
    problem.name = "file";
    problem.location = pattern.location;
    problem.message = "no file matches " + pattern.pattern;
    problems.push_back(std::move(problem));
  }
  return paths;
}

// As promtool: those that are not named come with the first one that is.
void SortGroups(std::vector<rules::RuleGroup>& groups, const std::vector<std::string>& order) {
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < order.size(); ++i)
    places.emplace(order[i], i);
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
  load.patterns = FindFiles(file, set.problems);
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
  SortGroups(configuration.groups, file.group_order);
  set.configuration = std::make_shared<const rules::Configuration>(std::move(configuration));
  return set;
}

}  // namespace alertd::rule_test
