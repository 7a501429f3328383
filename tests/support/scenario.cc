#include "tests/support/scenario.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/model/time.h"

namespace alertd::testing {
namespace {

void ReadFile(const std::filesystem::path& path, std::vector<Scenario>& scenarios) {
  const size_t others = scenarios.size();
  std::ifstream file(path);
  std::string text;
  for (size_t number = 1; std::getline(file, text); ++number) {
    Words words = SplitWords(text);
    if (words.empty() || words.front().starts_with('#')) continue;
    if (words.front() == "case") {
      scenarios.push_back({words.at(1), path.filename().string(), {}});
      continue;
    }
    ALERTD_CHECK(scenarios.size() > others);
    scenarios.back().lines.push_back({number, text, std::move(words)});
  }
}

}  // namespace

std::vector<Scenario> LoadScenarios(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".test") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Scenario> scenarios;
  for (const auto& path : paths)
    ReadFile(path, scenarios);
  return scenarios;
}

std::string RunScenario(const Scenario& scenario,
                        const std::function<std::string(const ScenarioLine&)>& run_line) {
  for (const ScenarioLine& line : scenario.lines) {
    const std::string failure = run_line(line);
    if (!failure.empty()) return fmt::format("{}:{}: {}", scenario.file, line.number, failure);
  }
  return "";
}

Words SplitWords(std::string_view text) {
  std::istringstream stream{std::string(text)};
  Words words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  return words;
}

std::string JoinWords(const Words& words, size_t from) {
  std::string joined;
  for (size_t i = from; i < words.size(); ++i)
    joined += (i == from ? "" : " ") + words[i];
  return joined;
}

Duration ReadDuration(std::string_view text) {
  const Result<Duration> read = ParseDuration(text);
  ALERTD_CHECK(read.has_value());
  return *read;
}

std::string FormatAlertLabels(const Labels& labels) {
  std::string rest;
  for (const Label label : labels) {
    if (label.name == kAlertNameLabel) continue;
    rest += fmt::format("{}{}={}", rest.empty() ? "" : ",", label.name, label.value);
  }
  const std::string name(labels.Get(kAlertNameLabel));
  return rest.empty() ? name : name + "{" + rest + "}";
}

}  // namespace alertd::testing
