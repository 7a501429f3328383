#include "rules/lint/template_labels.h"

#include <set>
#include <variant>

#include "engine/template/parser.h"
#include "engine/template/prometheus_functions.h"
#include "engine/template/syntax.h"

namespace alertd::lint {
namespace {

using tmpl::Node;
using tmpl::NodeKind;
using tmpl::NodeList;
using tmpl::Operand;
using tmpl::OperandKind;
using tmpl::Pipeline;

// What `.` is: the alert's own data at the top, something else inside of `range` and `with`.
enum class Dot { kAlert, kOther };

class LabelReader {
 public:
  void Read(const NodeList& nodes, Dot dot) {
    for (const Node& node : nodes)
      Read(node, dot);
  }

  std::vector<LabelUse> Take() {
    // A template that gives the variable another meaning is not understood.
    if (redeclared_) return {};
    std::erase_if(uses_, [this](const LabelUse& use) { return asked_.contains(use.name); });
    return std::move(uses_);
  }

 private:
  void Read(const Node& node, Dot dot) {
    const bool asks = node.kind == NodeKind::kIf || node.kind == NodeKind::kWith;
    const size_t before = uses_.size();
    ReadPipeline(node.pipeline, dot);
    if (asks) {
      for (size_t i = before; i < uses_.size(); ++i)
        asked_.insert(uses_[i].name);
    }
    const bool moves = node.kind == NodeKind::kWith || node.kind == NodeKind::kRange;
    Read(node.body, moves ? Dot::kOther : dot);
    Read(node.otherwise, dot);
  }

  void ReadPipeline(const Pipeline& pipeline, Dot dot) {
    for (const std::string& variable : pipeline.variables)
      redeclared_ = redeclared_ || variable == "$labels";
    for (const tmpl::Command& command : pipeline.commands) {
      ReadIndex(command, dot);
      for (const Operand& operand : command.operands) {
        if (operand.pipeline != nullptr) ReadPipeline(*operand.pipeline, dot);
        const size_t depth = LabelsDepth(operand, dot);
        if (depth != kNotLabels && operand.fields.size() > depth) {
          uses_.push_back({.name = operand.fields[depth], .range = operand.range});
        }
      }
    }
  }

  // index $labels "NAME"
  void ReadIndex(const tmpl::Command& command, Dot dot) {
    const auto& operands = command.operands;
    const bool is_index = operands.size() == 3 && operands[0].kind == OperandKind::kFunction &&
                          operands[0].name == "index" && operands[2].kind == OperandKind::kLiteral;
    if (!is_index) return;
    const size_t depth = LabelsDepth(operands[1], dot);
    if (depth == kNotLabels || operands[1].fields.size() != depth) return;
    if (const auto* name = operands[2].literal.As<std::string>()) {
      uses_.push_back({.name = *name, .range = operands[2].range});
    }
  }

  static constexpr size_t kNotLabels = static_cast<size_t>(-1);

  // How many fields lead to the labels: none of $labels, one of .Labels.
  static size_t LabelsDepth(const Operand& operand, Dot dot) {
    if (operand.kind == OperandKind::kVariable && operand.name == "$labels") return 0;
    const bool root = operand.kind == OperandKind::kVariable && operand.name == "$";
    const bool field = operand.kind == OperandKind::kField && dot == Dot::kAlert;
    const bool labels = !operand.fields.empty() && operand.fields[0] == "Labels";
    return (root || field) && labels ? 1 : kNotLabels;
  }

  std::vector<LabelUse> uses_;
  std::set<std::string, std::less<>> asked_;
  bool redeclared_ = false;
};

}  // namespace

std::vector<LabelUse> LabelsUsed(std::string_view text) {
  if (text.find("{{") == std::string_view::npos || text.find("abels") == std::string_view::npos) {
    return {};
  }
  // Parsing asks only for the names of the functions.
  static const tmpl::FunctionMap kFunctions = tmpl::PrometheusFunctions({});
  static const std::vector<tmpl::PredefinedVariable> kVariables = {
      {"labels", "Labels"},
      {"externalLabels", "ExternalLabels"},
      {"externalURL", "ExternalURL"},
      {"value", "Value"}};
  const auto parsed = tmpl::ParseTemplate(text, kFunctions, kVariables);
  const auto* const tree = std::get_if<tmpl::SyntaxTree>(&parsed);
  if (tree == nullptr) return {};
  LabelReader reader;
  reader.Read(tree->body, Dot::kAlert);
  return reader.Take();
}

}  // namespace alertd::lint
