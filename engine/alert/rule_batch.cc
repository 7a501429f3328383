#include "engine/alert/rule_batch.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/model/labels.h"
#include "grammar/ast.h"

namespace alertd::alert {
namespace {

void Collect(const grammar::Expr* expr, std::vector<std::string>& names,
             std::vector<Matchers>& matchers) {
  if (expr == nullptr) return;
  grammar::Walk(*expr, [&](const grammar::Expr& part) {
    const auto* selector = std::get_if<grammar::VectorSelector>(&part.node);
    if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&part.node)) {
      selector = &matrix->selector;
    }
    if (selector == nullptr) return;
    Matchers on_name;
    std::copy_if(selector->matchers.begin(), selector->matchers.end(), std::back_inserter(on_name),
                 [](const Matcher& matcher) { return matcher.name() == kMetricNameLabel; });
    if (on_name.size() == 1 && on_name[0].kind() == MatchKind::kEqual) {
      names.push_back(on_name[0].value());
    } else {
      matchers.push_back(std::move(on_name));
    }
  });
}

bool MatchesName(const Matchers& on_name, const std::string& metric) {
  return std::all_of(on_name.begin(), on_name.end(), [&metric](const Matcher& matcher) {
    return matcher.Matches(std::string_view(metric));
  });
}

}  // namespace

RuleFootprint::RuleFootprint(const rules::Rule& rule) {
  Collect(rule.expr.get(), reads_, reads_like_);
  Collect(rule.resolve_when.get(), reads_, reads_like_);
  if (rule.kind == rules::RuleKind::kRecording) {
    writes_ = {rule.name};
  } else {
    writes_ = {"ALERTS", "ALERTS_FOR_STATE"};
  }
}

bool RuleBatch::Admits(const RuleFootprint& rule) const {
  if (std::any_of(rule.reads_.begin(), rule.reads_.end(),
                  [this](const std::string& name) { return written_.contains(name); })) {
    return false;
  }
  return std::none_of(rule.reads_like_.begin(), rule.reads_like_.end(), [this](const auto& like) {
    return std::any_of(written_.begin(), written_.end(),
                       [&like](const std::string& name) { return MatchesName(like, name); });
  });
}

void RuleBatch::Add(const RuleFootprint& rule) {
  written_.insert(rule.writes_.begin(), rule.writes_.end());
}

}  // namespace alertd::alert
