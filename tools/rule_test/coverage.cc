#include "tools/rule_test/coverage.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/model/matcher.h"
#include "engine/template/escape.h"
#include "grammar/printer.h"
#include "rules/file_list.h"
#include "tools/rule_test/deviation_text.h"

namespace alertd::rule_test {
namespace {

bool IsPlain(const std::string& text) { return text.find("{{") == std::string::npos; }

}  // namespace

Coverage::Entry Coverage::MakeEntry(const rules::Rule& rule) {
  Entry entry;
  entry.coverage = {
      .kind = rule.kind, .name = rule.name, .location = rule.location, .covered = false};
  for (const auto& [name, text] : rule.labels) {
    if (IsPlain(text)) entry.plain_labels.emplace_back(name, text);
  }
  if (rule.expr != nullptr) {
    entry.generator_query = "g0.expr=" + tmpl::EscapeUrlQuery(grammar::PrintExpr(*rule.expr)) + "&";
  }
  return entry;
}

void Coverage::Begin(const rules::Configuration& configuration) {
  alerting_.clear();
  recording_.clear();
  for (const rules::RuleGroup& group : configuration.groups) {
    const std::string file = rules::CanonicalName(group.file);
    for (const rules::Rule& rule : group.rules) {
      const auto [place, added] = entries_.try_emplace({file, rule.location.range.begin});
      if (added) place->second = MakeEntry(rule);
      if (rule.kind == rules::RuleKind::kAlerting) {
        alerting_.emplace(rule.name, &place->second);
      } else {
        recording_.push_back(&place->second);
      }
    }
  }
}

void Coverage::NoteFiring(const Alert& alert) {
  const auto [first, last] = alerting_.equal_range(std::string(alert.labels.Get(kAlertNameLabel)));
  for (auto place = first; place != last; ++place) {
    Entry& entry = *place->second;
    if (entry.coverage.covered) continue;
    entry.coverage.covered =
        alert.generator_url.view().find(entry.generator_query) != std::string::npos &&
        std::all_of(entry.plain_labels.begin(), entry.plain_labels.end(), [&](const auto& label) {
          return label.first == kAlertNameLabel || alert.labels.Get(label.first) == label.second;
        });
  }
}

void Coverage::NoteRecorded(const window::Window& window, window::SeriesId input_series) {
  for (Entry* entry : recording_) {
    if (entry->coverage.covered) continue;
    for (const window::SeriesId series : window.Select({}, input_series)) {
      const Labels labels = window.LabelsOf(series);
      const bool same =
          labels.Get(kMetricNameLabel) == entry->coverage.name &&
          std::all_of(entry->plain_labels.begin(), entry->plain_labels.end(),
                      [&](const auto& label) { return labels.Get(label.first) == label.second; });
      if (!same) continue;
      entry->coverage.covered = true;
      break;
    }
  }
}

std::vector<Coverage::RuleCoverage> Coverage::rules() const {
  std::vector<RuleCoverage> rules;
  for (const auto& [place, entry] : entries_)
    rules.push_back(entry.coverage);
  return rules;
}

size_t Coverage::covered() const {
  return static_cast<size_t>(std::count_if(entries_.begin(), entries_.end(), [](const auto& each) {
    return each.second.coverage.covered;
  }));
}

double Coverage::percent() const {
  if (entries_.empty()) return 100;
  return 100.0 * static_cast<double>(covered()) / static_cast<double>(entries_.size());
}

std::string RenderCoverage(const Coverage& coverage) {
  const std::vector<Coverage::RuleCoverage> rules = coverage.rules();
  if (rules.empty()) return "coverage: there are no rules\n";
  std::string text = fmt::format("coverage: {} of {} rules ({:.1f} %)\n", coverage.covered(),
                                 rules.size(), coverage.percent());
  for (const Coverage::RuleCoverage& rule : rules) {
    if (rule.covered) continue;
    const bool alerting = rule.kind == rules::RuleKind::kAlerting;
    text += fmt::format("  {}: {} {}\n", FormatPlace(rule.location),
                        alerting ? "never fired:" : "never recorded:", rule.name);
  }
  return text;
}

}  // namespace alertd::rule_test
