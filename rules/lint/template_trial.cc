#include "rules/lint/template_trial.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/template/syntax.h"
#include "rules/lint/template_tree.h"
#include "rules/lint/template_values.h"

namespace alertd::lint {
namespace {

using tmpl::Command;
using tmpl::Node;
using tmpl::NodeKind;
using tmpl::NodeList;
using tmpl::Operand;
using tmpl::OperandKind;
using tmpl::Pipeline;

// Of nodes and commands: templates that call one another can come to many. Beyond it, nothing is
// said.
constexpr size_t kStepsMax = 2'000;
constexpr size_t kCallDepthMax = 8;
constexpr size_t kFailuresMax = 5;

// Goes through a template as if it ran, but through every branch, with what values can be instead
// of values.
class Trial {
 public:
  explicit Trial(const tmpl::SyntaxTree& tree) : tree_(tree) {}

  std::vector<SourceError> Run() {
    const PossibleValues alert = PossibleValues::Alert();
    Set("$", alert);
    for (const tmpl::PredefinedVariable& variable : tree_.variables) {
      const auto field = FieldOf(alert, variable.field);
      Set("$" + variable.name, field ? *field : PossibleValues::Unknown());
    }
    TryList(tree_.body, alert);
    return std::move(failures_);
  }

 private:
  struct Variable {
    std::string name;
    PossibleValues values;
  };

  bool Step() { return ++steps_ <= kStepsMax && failures_.size() < kFailuresMax; }

  // Go converts no numbers, which is the usual surprise.
  static std::string Suggest(std::string_view message) {
    const bool mixed = message.ends_with("float64 and int") || message.ends_with("int and float64");
    return mixed ? "write the whole number with a fraction, as in 5.0" : "";
  }

  PossibleValues Fail(SourceRange range, std::string message) {
    const bool known =
        std::any_of(failures_.begin(), failures_.end(),
                    [range](const SourceError& each) { return each.range.begin == range.begin; });
    if (!known && failures_.size() < kFailuresMax) {
      std::string suggestion = Suggest(message);
      failures_.push_back(
          {.range = range, .message = std::move(message), .suggestion = std::move(suggestion)});
    }
    return PossibleValues::Unknown();
  }

  PossibleValues Checked(SourceRange range, Result<PossibleValues> values) {
    return values ? *std::move(values) : Fail(range, std::move(values).error().message);
  }

  void Set(std::string name, PossibleValues values) {
    variables_.push_back({.name = std::move(name), .values = std::move(values)});
  }

  void TryList(const NodeList& nodes, const PossibleValues& dot) {
    const size_t outer = variables_.size();
    for (const Node& node : nodes)
      TryNode(node, dot);
    variables_.erase(variables_.begin() + static_cast<std::ptrdiff_t>(outer), variables_.end());
  }

  void TryNode(const Node& node, const PossibleValues& dot) {
    if (!Step() || node.kind == NodeKind::kText) return;
    if (node.kind == NodeKind::kTemplate) {
      const bool bare = node.pipeline.commands.empty();
      Call(node.range, node.text, bare ? PossibleValues::Unknown() : Of(node.pipeline, dot));
      return;
    }
    if (node.kind == NodeKind::kAction) {
      Declare(node.pipeline, Of(node.pipeline, dot));
      return;
    }
    const size_t outer = variables_.size();
    if (!node.pipeline.commands.empty()) TryBranches(node, dot);
    variables_.erase(variables_.begin() + static_cast<std::ptrdiff_t>(outer), variables_.end());
  }

  void TryBranches(const Node& node, const PossibleValues& dot) {
    const PossibleValues values = Of(node.pipeline, dot);
    if (node.kind == NodeKind::kRange) {
      const PossibleValues element = Checked(node.pipeline.range, ElementOf(values));
      // The last one is the element; one before it the key, of which nothing is said.
      for (const std::string& name : node.pipeline.variables)
        Set(name, &name == &node.pipeline.variables.back() ? element : PossibleValues::Unknown());
      TryList(node.body, element);
    } else {
      Declare(node.pipeline, values);
      TryList(node.body, node.kind == NodeKind::kWith ? values : dot);
    }
    TryList(node.otherwise, dot);
  }

  // Whether what is assigned within a branch holds after it depends on the branch.
  void Declare(const Pipeline& pipeline, const PossibleValues& values) {
    for (const std::string& name : pipeline.variables) {
      if (pipeline.use == tmpl::VariableUse::kDeclare) {
        Set(name, values);
      } else {
        Forget(name);
      }
    }
  }

  void Forget(const std::string& name) {
    for (Variable& variable : variables_) {
      if (variable.name == name) variable.values = PossibleValues::Unknown();
    }
  }

  void Call(SourceRange range, const std::string& name, const PossibleValues& data) {
    const auto found = tree_.definitions.find(name);
    if (found == tree_.definitions.end()) {
      Fail(range, "template \"" + name + "\" is not defined");
      return;
    }
    if (depth_ >= kCallDepthMax) return;
    ++depth_;
    std::vector<Variable> outer = std::exchange(variables_, {{.name = "$", .values = data}});
    TryList(found->second->body, data);
    variables_ = std::move(outer);
    --depth_;
  }

  PossibleValues Of(const Pipeline& pipeline, const PossibleValues& dot) {
    std::optional<PossibleValues> values;
    for (const Command& command : pipeline.commands)
      values = Of(command, dot, values);
    return values ? *std::move(values) : PossibleValues::Unknown();
  }

  PossibleValues Of(const Command& command, const PossibleValues& dot,
                    const std::optional<PossibleValues>& piped) {
    if (!Step()) return PossibleValues::Unknown();
    const Operand& first = command.operands.front();
    std::vector<PossibleValues> args;
    for (size_t i = 1; i < command.operands.size(); ++i)
      args.push_back(Of(command.operands[i], dot));
    if (piped) args.push_back(*piped);
    if (first.kind == OperandKind::kFunction && first.fields.empty()) {
      return CallFunction(command, args);
    }
    if (args.empty()) return Of(first, dot);
    // Only methods take arguments, which are not followed.
    if (!first.fields.empty()) return PossibleValues::Unknown();
    return Fail(first.range, "what is no function is given an argument");
  }

  PossibleValues CallFunction(const Command& command, const std::vector<PossibleValues>& args) {
    const Operand& callee = command.operands.front();
    if (callee.name == tmpl::kComputedTemplateFunction) return PossibleValues::Unknown();
    // They may stop before an argument.
    if ((callee.name == "and" || callee.name == "or") && !args.empty()) {
      return PossibleValues::Unknown();
    }
    Result<PossibleValues> values = CallWith(callee.name, args);
    if (values) return *std::move(values);
    return Fail(command.range, callee.name + ": " + std::move(values).error().message);
  }

  PossibleValues Of(const Operand& operand, const PossibleValues& dot) {
    PossibleValues values = OfBase(operand, dot);
    for (const std::string& field : operand.fields)
      values = Checked(operand.range, FieldOf(values, field));
    return values;
  }

  // Without its fields.
  PossibleValues OfBase(const Operand& operand, const PossibleValues& dot) {
    switch (operand.kind) {
      case OperandKind::kDot:
      case OperandKind::kField:
        return dot;
      case OperandKind::kLiteral:
        return PossibleValues::Exactly(operand.literal);
      case OperandKind::kTooLarge:
        return Fail(operand.range, "an integer that overflows");
      case OperandKind::kPipeline:
        return Of(*operand.pipeline, dot);
      case OperandKind::kVariable:
        return OfVariable(operand.name);
      case OperandKind::kFunction: {
        Operand callee = operand;
        callee.fields.clear();
        return CallFunction({.range = operand.range, .operands = {std::move(callee)}}, {});
      }
      case OperandKind::kNil:
        return PossibleValues::Unknown();
    }
    return PossibleValues::Unknown();
  }

  PossibleValues OfVariable(const std::string& name) const {
    const auto found =
        std::find_if(variables_.rbegin(), variables_.rend(),
                     [&name](const Variable& variable) { return variable.name == name; });
    return found == variables_.rend() ? PossibleValues::Unknown() : found->values;
  }

  const tmpl::SyntaxTree& tree_;
  std::vector<Variable> variables_;
  std::vector<SourceError> failures_;
  size_t steps_ = 0;
  size_t depth_ = 0;
};

}  // namespace

std::vector<SourceError> SureFailures(std::string_view text) {
  const std::optional<tmpl::SyntaxTree> tree = ParseRuleTree(text);
  return tree ? Trial(*tree).Run() : std::vector<SourceError>();
}

}  // namespace alertd::lint
