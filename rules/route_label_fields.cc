#include "rules/route_label_fields.h"

#include <algorithm>
#include <utility>

#include "engine/model/notification.h"
#include "engine/template/alertmanager_data.h"
#include "engine/template/named_type.h"
#include "engine/template/syntax.h"
#include "engine/template/value.h"

namespace alertd::rules {
namespace {

using tmpl::Node;
using tmpl::NodeKind;
using tmpl::Operand;
using tmpl::OperandKind;
using tmpl::Pipeline;
using tmpl::Value;

// Of a notification about one alert: it has every field that any has.
Value SampleData() {
  Notification notification;
  notification.alerts.emplace_back();
  return tmpl::NotificationTemplateValue(notification, {});
}

// The parts of the sample, and null for what nobody follows, stand for what a value can be.
class FieldWalk {
 public:
  std::optional<LostField> Find(const tmpl::NodeList& nodes) {
    Look(nodes, &data_);
    return std::move(lost_);
  }

 private:
  void Look(const tmpl::NodeList& nodes, const Value* dot) {
    for (const Node& node : nodes) {
      const Value* chosen = Follow(node.pipeline, dot);
      const bool loops = node.kind == NodeKind::kRange;
      if (loops) chosen = ElementOf(chosen);
      Look(node.body, loops || node.kind == NodeKind::kWith ? chosen : dot);
      Look(node.otherwise, dot);
    }
  }

  static const Value* ElementOf(const Value* list) {
    const tmpl::ValueList* const elements = list == nullptr ? nullptr : list->AsList();
    return elements == nullptr || elements->empty() ? nullptr : &elements->front();
  }

  const Value* Follow(const Pipeline& pipeline, const Value* dot) {
    const Value* value = nullptr;
    size_t operands = 0;
    for (const tmpl::Command& command : pipeline.commands) {
      for (const Operand& operand : command.operands) {
        value = Follow(operand, dot);
        ++operands;
      }
    }
    return operands == 1 ? value : nullptr;
  }

  const Value* Follow(const Operand& operand, const Value* dot) {
    const Value* value = nullptr;
    const bool is_root = operand.kind == OperandKind::kVariable && operand.name == "$";
    if (is_root) value = &data_;
    if (operand.kind == OperandKind::kDot || operand.kind == OperandKind::kField) value = dot;
    if (operand.pipeline != nullptr) value = Follow(*operand.pipeline, dot);
    for (const std::string& name : operand.fields)
      value = value == nullptr ? nullptr : FieldOf(*value, name, operand.range);
    return value;
  }

  const Value* FieldOf(const Value& value, const std::string& name, SourceRange range) {
    if (const tmpl::Record* const record = value.AsRecord()) {
      const Value* const field = record->Find(name);
      if (field == nullptr) Lose(name, range, NamesOf(*record));
      return field;
    }
    if (value.AsList() == nullptr || value.type() == nullptr) return nullptr;
    std::vector<std::string> methods;
    for (const tmpl::Method& method : value.type()->methods)
      methods.emplace_back(method.name);
    const bool known = std::find(methods.begin(), methods.end(), name) != methods.end();
    if (!known) Lose(name, range, std::move(methods));
    // The alerts that fire are alerts, too.
    return known ? &value : nullptr;
  }

  static std::vector<std::string> NamesOf(const tmpl::Record& record) {
    std::vector<std::string> names;
    for (const auto& [name, field] : record.fields)
      names.push_back(name);
    return names;
  }

  void Lose(const std::string& name, SourceRange range, std::vector<std::string> there) {
    if (!lost_) lost_ = LostField{name, range, std::move(there)};
  }

  const Value data_ = SampleData();
  std::optional<LostField> lost_;
};

}  // namespace

std::optional<LostField> FindLostField(const tmpl::SyntaxTree& tree) {
  return FieldWalk().Find(tree.body);
}

}  // namespace alertd::rules
