// label_replace and label_join: the same values under other labels.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <re2/re2.h>

#include "engine/model/go_regex.h"
#include "engine/model/regex_replacement.h"
#include "engine/query/function_row.h"
#include "engine/query/node_builder.h"
#include "engine/query/relabel_node.h"

namespace alertd::query {
namespace {

RowIdentity WithLabel(const RowIdentity& row, const std::string& name, std::string_view value) {
  LabelsBuilder labels(row.labels);
  labels.Set(name, value);
  // A name that is set on purpose is not one to be dropped.
  return {labels.Build(), name == kMetricNameLabel ? NameMark::kKeep : row.mark};
}

bool IsLabelName(std::string_view name) { return !name.empty() && IsValidUtf8(name); }

struct Replace {
  const std::string& target;
  const std::string& source;
  std::shared_ptr<const re2::RE2> regex;
  RegexReplacement replacement;

  RowIdentity operator()(const RowIdentity& row) const {
    const std::string_view value = row.labels.Get(source);
    const re2::StringPiece text(value.data(), value.size());
    std::vector<re2::StringPiece> groups(static_cast<size_t>(regex->NumberOfCapturingGroups()) + 1);
    if (!regex->Match(text, 0, text.size(), re2::RE2::UNANCHORED, groups.data(),
                      static_cast<int>(groups.size()))) {
      return row;
    }
    std::string replaced;
    replacement.AppendTo(replaced, groups);
    return WithLabel(row, target, replaced);
  }
};

Result<VectorNodePtr> BuildLabelReplace(const PlanNode& plan, const NodeBuilder& builder) {
  const std::vector<PlanPtr>& args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*args[0]));
  const std::string& target = NodeBuilder::Text(*args[1]);
  const std::string& pattern = NodeBuilder::Text(*args[4]);
  auto regex = CompileGoRegex(pattern, RegexScope::kWhole);
  if (!regex) {
    return InvalidInput("invalid regular expression in label_replace(): " + pattern);
  }
  if (!IsLabelName(target)) {
    return InvalidInput("invalid destination label name in label_replace(): " + target);
  }
  RegexReplacement replacement(NodeBuilder::Text(*args[2]), **regex);
  Replace replace{target, NodeBuilder::Text(*args[3]), *std::move(regex), std::move(replacement)};
  return VectorNodePtr(
      std::make_unique<RelabelNode<Replace>>(std::move(vector), std::move(replace)));
}

struct Join {
  const std::string& target;
  const std::string& separator;
  std::vector<std::string> sources;

  RowIdentity operator()(const RowIdentity& row) const {
    std::string value;
    for (size_t i = 0; i < sources.size(); ++i) {
      if (i > 0) value += separator;
      value += row.labels.Get(sources[i]);
    }
    return WithLabel(row, target, value);
  }
};

Result<VectorNodePtr> BuildLabelJoin(const PlanNode& plan, const NodeBuilder& builder) {
  const std::vector<PlanPtr>& args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*args[0]));
  Join join{NodeBuilder::Text(*args[1]), NodeBuilder::Text(*args[2]), {}};
  if (!IsLabelName(join.target)) {
    return InvalidInput("invalid destination label name in label_join(): " + join.target);
  }
  for (size_t i = 3; i < args.size(); ++i) {
    join.sources.push_back(NodeBuilder::Text(*args[i]));
    if (!IsLabelName(join.sources.back())) {
      return InvalidInput("invalid source label name in label_join(): " + join.sources.back());
    }
  }
  return VectorNodePtr(std::make_unique<RelabelNode<Join>>(std::move(vector), std::move(join)));
}

constexpr FunctionRow kRows[] = {
    {"label_join", BuildVector{BuildLabelJoin}},
    {"label_replace", BuildVector{BuildLabelReplace}},
};

}  // namespace

std::span<const FunctionRow> LabelFunctions() { return kRows; }

}  // namespace alertd::query
