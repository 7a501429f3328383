#include "rules/lint/template_labels.h"

#include <map>
#include <optional>
#include <set>

#include "engine/template/syntax.h"
#include "rules/lint/template_tree.h"

namespace alertd::lint {
namespace {

using tmpl::Node;
using tmpl::NodeKind;
using tmpl::NodeList;
using tmpl::Operand;
using tmpl::OperandKind;
using tmpl::Pipeline;

// What a value is, such as that of `.`: the alert's own data at the top, and what `with` and
// `range` choose inside of them.
enum class Known { kAlert, kLabels, kOther };

class LabelReader {
 public:
  void Read(const NodeList& nodes, Known dot) {
    for (const Node& node : nodes)
      Read(node, dot);
  }

  std::vector<LabelUse> Take() {
    if (mixed_) return {};
    std::erase_if(uses_, [this](const LabelUse& use) { return asked_.contains(use.name); });
    return std::move(uses_);
  }

 private:
  void Read(const Node& node, Known dot) {
    const bool asks = node.kind == NodeKind::kIf || node.kind == NodeKind::kWith;
    const size_t before = uses_.size();
    ReadPipeline(node.pipeline, dot);
    if (asks) {
      for (size_t i = before; i < uses_.size(); ++i)
        asked_.insert(uses_[i].name);
    }
    const bool loops = node.kind == NodeKind::kRange;
    const Known value = loops ? Known::kOther : Of(node.pipeline, dot);
    for (const std::string& variable : node.pipeline.variables)
      Declare(variable, value);
    Read(node.body, loops || node.kind == NodeKind::kWith ? value : dot);
    Read(node.otherwise, dot);
  }

  void ReadPipeline(const Pipeline& pipeline, Known dot) {
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
  void ReadIndex(const tmpl::Command& command, Known dot) {
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

  // A variable that is the labels in one place and something else in another is not understood.
  void Declare(const std::string& variable, Known value) {
    const auto [known, added] = variables_.emplace(variable, value);
    mixed_ = mixed_ || (!added && known->second != value);
  }

  static Known OfField(Known receiver, std::string_view field) {
    return receiver == Known::kAlert && field == "Labels" ? Known::kLabels : Known::kOther;
  }

  Known Of(const Pipeline& pipeline, Known dot) const {
    if (pipeline.commands.size() != 1 || pipeline.commands[0].operands.size() != 1) {
      return Known::kOther;
    }
    const Operand& operand = pipeline.commands[0].operands[0];
    Known value = OfBase(operand, dot);
    for (const std::string& field : operand.fields)
      value = OfField(value, field);
    return value;
  }

  // Of the operand without its fields.
  Known OfBase(const Operand& operand, Known dot) const {
    if (operand.kind == OperandKind::kDot || operand.kind == OperandKind::kField) return dot;
    if (operand.kind == OperandKind::kPipeline) return Of(*operand.pipeline, dot);
    if (operand.kind != OperandKind::kVariable) return Known::kOther;
    const auto known = variables_.find(operand.name);
    return known == variables_.end() ? Known::kOther : known->second;
  }

  // How many fields lead to the labels: none of $labels, one of .Labels.
  size_t LabelsDepth(const Operand& operand, Known dot) const {
    const Known base = OfBase(operand, dot);
    if (base == Known::kLabels) return 0;
    const bool field =
        !operand.fields.empty() && OfField(base, operand.fields[0]) == Known::kLabels;
    return field ? 1 : kNotLabels;
  }

  std::vector<LabelUse> uses_;
  std::set<std::string, std::less<>> asked_;
  std::map<std::string, Known, std::less<>> variables_ = {{"$", Known::kAlert},
                                                          {"$labels", Known::kLabels}};
  bool mixed_ = false;
};

}  // namespace

std::vector<LabelUse> LabelsUsed(std::string_view text) {
  if (text.find("abels") == std::string_view::npos) return {};
  const std::optional<tmpl::SyntaxTree> tree = ParseRuleTree(text);
  if (!tree) return {};
  LabelReader reader;
  reader.Read(tree->body, Known::kAlert);
  return reader.Take();
}

}  // namespace alertd::lint
