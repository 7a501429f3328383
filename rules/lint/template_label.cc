#include <algorithm>
#include <optional>
#include <string>

#include "rules/lint/label_flow.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/template_labels.h"

namespace alertd::lint {
namespace {

using rules::Rule;

// The templates of one rule, against the labels that its expression leaves.
class TemplateLabelLint {
 public:
  TemplateLabelLint(const Rule& rule, Findings& findings) : rule_(rule), findings_(findings) {}

  void Look() {
    if (rule_.source == nullptr || !LacksLabels()) return;
    LookAt(rule_.labels, rule_.source->labels);
    LookAt(rule_.annotations, rule_.source->annotations);
  }

 private:
  using Sources = std::map<std::string, rules::ScalarText, std::less<>>;

  void LookAt(const rules::TemplateTexts& texts, const Sources& sources) {
    for (const auto& [name, text] : texts) {
      for (const LabelUse& use : LabelsUsed(text)) {
        const LabelFact& fact = Facts().Of(use.name);
        if (fact.presence != Presence::kNever || use.name == kMetricNameLabel) continue;
        const auto source = sources.find(name);
        if (source == sources.end()) continue;
        findings_.Add(
            {.location = {.file = rule_.location.file, .range = source->second.Locate(use.range)},
             .message = Describe(use.name, fact),
             .suggestion = Suggest(use.name, fact)});
      }
    }
  }

  std::string Describe(const std::string& name, const LabelFact& fact) const {
    std::string text = "label \"" + name + "\" is always empty here: ";
    if (fact.cause == nullptr) return text + "the expression's result never has it";
    const auto place = PlaceOf(rule_, fact.cause->range);
    const size_t line = place.file->Locate(place.range.begin).line;
    return text + DescribeCause(*fact.cause) + " in line " + std::to_string(line) +
           " takes it away";
  }

  std::string Suggest(const std::string& name, const LabelFact& fact) const {
    const bool own = std::any_of(rule_.labels.begin(), rule_.labels.end(),
                                 [&name](const auto& label) { return label.first == name; });
    if (own) return "templates see the labels of the result, not those that the rule adds";
    if (fact.cause == nullptr) return {};
    const auto* aggregation = std::get_if<grammar::Aggregation>(&fact.cause->node);
    if (aggregation == nullptr) return {};
    return aggregation->without ? "take it out of without (…)" : "keep it: by (…, " + name + ")";
  }

  // Most results may have any label, and then no template needs to be read.
  bool LacksLabels() {
    const LabelFacts& facts = Facts();
    return facts.others().presence == Presence::kNever ||
           std::any_of(facts.named().begin(), facts.named().end(),
                       [](const auto& each) { return each.second.presence == Presence::kNever; });
  }

  const LabelFacts& Facts() {
    if (!flow_) flow_.emplace(*rule_.expr);
    return flow_->Of(*rule_.expr);
  }

  const Rule& rule_;
  Findings& findings_;
  std::optional<LabelFlow> flow_;
};

void Run(const LintInput& input, Findings& findings) {
  ForEachRule(input.configuration, [&findings](const Rule& rule, const rules::RuleGroup&) {
    if (rule.kind == rules::RuleKind::kAlerting) TemplateLabelLint(rule, findings).Look();
  });
}

}  // namespace

const Lint kTemplateLabel = {
    .name = "template-label",
    .summary = "A template that shows a label which the expression has taken away.",
    .explanation =
        R"(A message sees the labels of the expression's result. An aggregation keeps only those of its
`by (…)`, absent() only those of its matchers, an operator with `on (…)` only those: what else a
template names is empty in every message. Labels are followed through the whole expression.)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - alert: TasksFail
        expr: sum by (job) (rate(tasks_failed_total[5m])) > 1
        labels: {severity: high}
        annotations: {summary: "Tasks fail on {{ $labels.instance }}"}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - alert: TasksFail
        expr: sum by (job, instance) (rate(tasks_failed_total[5m])) > 1
        labels: {severity: high}
        annotations: {summary: "Tasks fail on {{ $labels.instance }}"}
)",
    .run = &Run};

}  // namespace alertd::lint
