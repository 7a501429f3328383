#include "engine/template/executor.h"

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "engine/template/builtins.h"
#include "engine/template/go_time.h"
#include "engine/template/named_type.h"

namespace alertd::tmpl {
namespace {

// Of lists of nodes inside one another, over template calls too: what the stack can bear.
constexpr int kExecutionDepthMax = 300;

// What follows a node: the next one, or the end of the loop's round, or of the loop.
enum class Flow { kNext, kBreak, kContinue };

struct Variable {
  std::string_view name;
  Value value;
};

// How much memory a value holds itself, for the account of steps.
size_t ElementCount(const Value& value) {
  if (const auto* text = value.AsText()) return text->size();
  if (const auto* list = value.AsList()) return list->size();
  if (const auto* map = value.AsMap()) return map->size();
  if (const auto* strings = value.AsStringMap()) return strings->size();
  return 0;
}

// Nothing when the constant has no value among the integers.
std::optional<int64_t> WholeNumber(const Value& constant) {
  if (const auto* integer = constant.As<int64_t>()) return *integer;
  const auto* const real = constant.As<double>();
  constexpr double kEnd = 0x1p63;
  if (real == nullptr || std::trunc(*real) != *real || std::fabs(*real) >= kEnd) {
    return std::nullopt;
  }
  return static_cast<int64_t>(*real);
}

class Executor {
 public:
  explicit Executor(const ExecuteInput& input)
      : input_(input), place_{.name = input.name, .text = input.text} {}

  Result<std::string> Run(const Value& data) {
    variables_.push_back({"$", data});
    for (const PredefinedVariable& variable : input_.tree.variables) {
      names_.push_back("$" + variable.name);
    }
    for (size_t i = 0; i < names_.size(); ++i) {
      const Value* field = nullptr;
      if (const Record* record = data.AsRecord())
        field = record->Find(input_.tree.variables[i].field);
      if (const ValueMap* map = data.AsMap()) {
        const auto found = map->find(input_.tree.variables[i].field);
        if (found != map->end()) field = &found->second;
      }
      variables_.push_back({names_[i], field == nullptr ? Value() : *field});
    }
    ALERTD_TRY([[maybe_unused]] const Flow flow, RunList(input_.tree.body, data));
    return std::move(output_);
  }

 private:
  // The text whose nodes run.
  struct PlaceText {
    std::string_view name;
    std::string_view text;
  };

  std::string Place(SourceRange range) const {
    const SourceText source(std::string(place_.name), std::string(place_.text));
    const LineColumn place = source.Locate(range.begin);
    return "template " + source.name() + ":" + std::to_string(place.line) + ":" +
           std::to_string(place.column) + ": ";
  }

  std::string Shown(SourceRange range) const {
    constexpr size_t kShownBytesMax = 40;
    const std::string_view all = place_.text.substr(range.begin, range.end - range.begin);
    if (all.size() <= kShownBytesMax) return std::string(all);
    return std::string(all.substr(0, kShownBytesMax)) + "...";
  }

  Failure FailAt(SourceRange range, const std::string& message) const {
    return InvalidInput(Place(range) + message);
  }

  // The error of a function, with its place.
  Failure FailAt(SourceRange range, std::string_view name, Error error) const {
    error.message =
        Place(range) + "error calling " + std::string(name) + ": " + std::move(error.message);
    return {std::move(error)};
  }

  Status Step(SourceRange range, size_t cost = 1) {
    steps_ += cost;
    if (steps_ <= input_.limits.steps_max) return Ok();
    return LimitExceeded(Place(range) + "more than " + std::to_string(input_.limits.steps_max) +
                         " steps");
  }

  Status Emit(SourceRange range, std::string_view text) {
    output_ += text;
    if (output_.size() <= input_.limits.output_bytes_max) return Ok();
    return LimitExceeded(Place(range) + "more than " +
                         std::to_string(input_.limits.output_bytes_max) + " bytes of text");
  }

  Result<Flow> RunList(const NodeList& nodes, const Value& dot) {
    if (depth_ >= kExecutionDepthMax) {
      return FailAt(nodes.empty() ? SourceRange{} : nodes.front().range,
                    "actions run more than " + std::to_string(kExecutionDepthMax) +
                        " levels deep inside one another");
    }
    ++depth_;
    Result<Flow> flow = RunNodes(nodes, dot);
    --depth_;
    return flow;
  }

  Result<Flow> RunNodes(const NodeList& nodes, const Value& dot) {
    for (const Node& node : nodes) {
      ALERTD_TRY([[maybe_unused]] auto step, Step(node.range));
      ALERTD_TRY(const Flow flow, RunNode(node, dot));
      if (flow != Flow::kNext) return flow;
    }
    return Flow::kNext;
  }

  Result<Flow> RunNode(const Node& node, const Value& dot) {
    switch (node.kind) {
      case NodeKind::kText: {
        ALERTD_TRY([[maybe_unused]] auto done, Emit(node.range, node.text));
        return Flow::kNext;
      }
      case NodeKind::kAction: {
        ALERTD_TRY([[maybe_unused]] auto done, RunAction(node, dot));
        return Flow::kNext;
      }
      case NodeKind::kTemplate:
        return RunCall(node, dot);
      case NodeKind::kBreak:
        return Flow::kBreak;
      case NodeKind::kContinue:
        return Flow::kContinue;
      case NodeKind::kRange:
        return Scoped([&] { return RunRange(node, dot); });
      case NodeKind::kIf:
      case NodeKind::kWith:
        return Scoped([&] { return RunBranch(node, dot); });
    }
    return Flow::kNext;
  }

  Status RunAction(const Node& node, const Value& dot) {
    ALERTD_TRY(Value value, Evaluate(node.pipeline, dot));
    if (!node.pipeline.variables.empty()) return Ok();
    for (const Filter filter : node.filters) {
      ALERTD_TRY(value, Accounted(node.range, filter(value)));
    }
    std::string text = value.Print();
    // An action shows what a pointer points to.
    const Record* const record = value.AsRecord();
    if (record != nullptr && record->type.starts_with('*')) text.erase(0, 1);
    return Emit(node.range, std::move(text));
  }

  // Runs `body` and drops the variables that it declares.
  template <typename Body>
  Result<Flow> Scoped(Body body) {
    const size_t outer = variables_.size();
    Result<Flow> flow = body();
    variables_.resize(outer);
    return flow;
  }

  Result<Flow> RunBranch(const Node& node, const Value& dot) {
    ALERTD_TRY(const Value value, Evaluate(node.pipeline, dot));
    if (!value.Truth()) return RunList(node.otherwise, dot);
    return RunList(node.body, node.kind == NodeKind::kWith ? value : dot);
  }

  Result<Flow> RunRange(const Node& node, const Value& dot) {
    ALERTD_TRY(const Value value, Evaluate(node.pipeline, dot));
    if (const ValueList* list = value.AsList()) {
      for (size_t i = 0; i < list->size(); ++i) {
        ALERTD_TRY(const Flow flow, RunRound(node, Value(static_cast<int64_t>(i)), (*list)[i]));
        if (flow == Flow::kBreak) break;
      }
    } else if (const int64_t* count = value.As<int64_t>()) {
      if (node.pipeline.variables.size() > 1) {
        return FailAt(node.pipeline.range, "can't use " + std::to_string(*count) +
                                               " to iterate over more than one variable");
      }
      for (int64_t i = 0; i < *count; ++i) {
        ALERTD_TRY(const Flow flow, RunRound(node, Value(i), Value(i)));
        if (flow == Flow::kBreak) break;
      }
    } else if (value.AsMap() != nullptr || value.AsStringMap() != nullptr) {
      ALERTD_TRY([[maybe_unused]] auto done, RangeOverMap(node, value));
    } else if (!value.IsNil()) {
      return FailAt(node.pipeline.range, "range cannot iterate over " + value.TypeName());
    }
    const int64_t* count = value.As<int64_t>();
    const bool empty = count != nullptr ? *count <= 0 : !value.Truth();
    return empty ? RunList(node.otherwise, dot) : Result<Flow>(Flow::kNext);
  }

  Status RangeOverMap(const Node& node, const Value& value) {
    if (const ValueMap* map = value.AsMap()) {
      for (const auto& [key, element] : *map) {
        ALERTD_TRY(const Flow flow, RunRound(node, Value(key), element));
        if (flow == Flow::kBreak) break;
      }
      return Ok();
    }
    for (const auto& [key, element] : *value.AsStringMap()) {
      ALERTD_TRY(const Flow flow, RunRound(node, Value(key), Value(element)));
      if (flow == Flow::kBreak) break;
    }
    return Ok();
  }

  Result<Flow> RunRound(const Node& node, const Value& key, const Value& element) {
    ALERTD_TRY([[maybe_unused]] auto step, Step(node.range));
    const std::vector<std::string>& names = node.pipeline.variables;
    const bool set = (names.size() < 2 || SetVariable(node.pipeline, 0, key)) &&
                     (names.empty() || SetVariable(node.pipeline, names.size() - 1, element));
    if (!set) return FailAt(node.pipeline.range, "undefined variable in range");
    return Scoped([&] { return RunList(node.body, element); });
  }

  // Gives the pipeline's n-th variable a value. False when there is no such variable.
  bool SetVariable(const Pipeline& pipeline, size_t index, const Value& value) {
    for (auto variable = variables_.rbegin(); variable != variables_.rend(); ++variable) {
      if (variable->name == pipeline.variables[index]) {
        variable->value = value;
        return true;
      }
    }
    return false;
  }

  Result<Flow> RunCall(const Node& node, const Value& dot) {
    Value data;
    if (!node.pipeline.commands.empty()) {
      ALERTD_TRY(data, Evaluate(node.pipeline, dot));
    }
    return CallDefinition(node.range, node.text, data);
  }

  Result<Flow> CallDefinition(SourceRange range, const std::string& name, const Value& data) {
    const auto found = input_.tree.definitions.find(name);
    if (found == input_.tree.definitions.end()) {
      return FailAt(range, "template \"" + name + "\" not defined");
    }
    const Definition& definition = *found->second;
    const PlaceText own{.name = input_.name, .text = input_.text};
    const SourceText* const source = definition.source.get();
    const PlaceText outer_place = std::exchange(
        place_,
        source == nullptr ? own : PlaceText{.name = source->name(), .text = source->text()});
    std::vector<Variable> outer = std::exchange(variables_, {{"$", data}});
    Result<Flow> flow = RunList(definition.body, data);
    variables_ = std::move(outer);
    place_ = outer_place;
    return flow;
  }

  Result<Value> Evaluate(const Pipeline& pipeline, const Value& dot) {
    std::optional<Value> value;
    for (const Command& command : pipeline.commands) {
      ALERTD_TRY(value, RunCommand(command, dot, value));
    }
    for (const std::string& name : pipeline.variables) {
      if (pipeline.use == VariableUse::kDeclare) {
        variables_.push_back({name, *value});
      } else {
        const auto index = static_cast<size_t>(&name - pipeline.variables.data());
        if (!SetVariable(pipeline, index, *value)) {
          return FailAt(pipeline.range, "undefined variable " + name);
        }
      }
    }
    return *std::move(value);
  }

  Result<Value> RunCommand(const Command& command, const Value& dot,
                           const std::optional<Value>& piped) {
    ALERTD_TRY([[maybe_unused]] auto step, Step(command.range));
    const Operand& first = command.operands.front();
    if (first.kind == OperandKind::kFunction && first.fields.empty()) {
      return CallFunction(command, dot, piped);
    }
    if (first.kind == OperandKind::kNil) return FailAt(first.range, "nil is not a command");
    const bool has_args = command.operands.size() > 1 || piped.has_value();
    if (!has_args) return EvaluateOperand(first, dot);
    if (first.fields.empty()) {
      return FailAt(first.range, "can't give argument to non-function " + Shown(first.range));
    }
    ALERTD_TRY(std::vector<Value> args, EvaluateArguments(command, dot, piped));
    MarkConstants(command, args);
    ALERTD_TRY(const Value base, EvaluateBase(first, dot));
    return FollowFields(first, base, &args);
  }

  Result<std::vector<Value>> EvaluateArguments(const Command& command, const Value& dot,
                                               const std::optional<Value>& piped) {
    std::vector<Value> args;
    for (size_t i = 1; i < command.operands.size(); ++i) {
      ALERTD_TRY(Value arg, EvaluateOperand(command.operands[i], dot));
      args.push_back(std::move(arg));
    }
    if (piped) args.push_back(*piped);
    return args;
  }

  // Methods take a constant for any type of integer, also one that is written as a float.
  static void MarkConstants(const Command& command, std::vector<Value>& args) {
    for (size_t i = 1; i < command.operands.size(); ++i) {
      if (command.operands[i].kind != OperandKind::kLiteral) continue;
      Value& arg = args[i - 1];
      const std::optional<int64_t> whole = WholeNumber(arg);
      if (whole) arg = Value(*whole).WithType(kConstantType);
    }
  }

  // The operand without its fields.
  Result<Value> EvaluateBase(const Operand& operand, const Value& dot) {
    switch (operand.kind) {
      case OperandKind::kDot:
      case OperandKind::kField:
        return dot;
      case OperandKind::kNil:
        return Value();
      case OperandKind::kLiteral:
        return operand.literal;
      case OperandKind::kTooLarge:
        return FailAt(operand.range, Shown(operand.range) + " overflows int");
      case OperandKind::kVariable:
        return FindVariable(operand);
      case OperandKind::kPipeline:
        return Evaluate(*operand.pipeline, dot);
      case OperandKind::kFunction: {
        const Command command{.range = operand.range,
                              .operands = {Operand{.kind = operand.kind,
                                                   .range = operand.range,
                                                   .literal = {},
                                                   .name = operand.name,
                                                   .fields = {},
                                                   .pipeline = {}}}};
        return CallFunction(command, dot, std::nullopt);
      }
    }
    return Value();
  }

  Result<Value> EvaluateOperand(const Operand& operand, const Value& dot) {
    ALERTD_TRY(const Value base, EvaluateBase(operand, dot));
    return FollowFields(operand, base, nullptr);
  }

  Result<Value> FindVariable(const Operand& operand) const {
    for (auto variable = variables_.rbegin(); variable != variables_.rend(); ++variable) {
      if (variable->name == operand.name) return variable->value;
    }
    return FailAt(operand.range, "undefined variable " + operand.name);
  }

  // `args` go to the last field, which must then be a method.
  Result<Value> FollowFields(const Operand& operand, const Value& base,
                             const std::vector<Value>* args) {
    Value value = base;
    for (size_t i = 0; i < operand.fields.size(); ++i) {
      const bool last = i + 1 == operand.fields.size();
      // Go shows `<no value>` for a field of no data, but refuses one of a field that is missing.
      if (value.IsNil() && i == 0 && (args == nullptr || !last)) continue;
      ALERTD_TRY(value, FollowField(operand, value, operand.fields[i], last ? args : nullptr));
    }
    return value;
  }

  // Nothing when the receiver has no method of this name.
  static std::optional<Result<Value>> CallIfMethod(const Value& receiver, const std::string& name,
                                                   const std::vector<Value>& args) {
    const auto* const time = receiver.As<ZonedTime>();
    if (time != nullptr && HasTimeMethod(name)) return CallTimeMethod(*time, name, args);
    const auto* const span = receiver.As<std::chrono::nanoseconds>();
    if (span != nullptr && HasSpanMethod(name)) return CallSpanMethod(*span, name, args);
    const Method* const method = FindMethod(receiver, name);
    if (method != nullptr) return CallMethod(*method, receiver, args);
    return std::nullopt;
  }

  // A method wins over a map's key of the same name, as in Go.
  Result<Value> FollowField(const Operand& operand, const Value& receiver, const std::string& name,
                            const std::vector<Value>* args) {
    std::optional<Result<Value>> result =
        CallIfMethod(receiver, name, args == nullptr ? std::vector<Value>() : *args);
    if (result) {
      if (!*result) return FailAt(operand.range, name, std::move(*result).error());
      return Accounted(operand.range, **std::move(result));
    }
    if (args != nullptr) {
      return FailAt(operand.range, name + " is not a method but has arguments");
    }
    return ReadField(operand, receiver, name);
  }

  Result<Value> ReadField(const Operand& operand, const Value& receiver,
                          const std::string& name) const {
    if (const Record* record = receiver.AsRecord()) {
      if (const Value* field = record->Find(name)) return *field;
    } else if (const ValueMap* map = receiver.AsMap()) {
      const auto found = map->find(name);
      return found == map->end() ? Value() : found->second;
    } else if (const StringMap* strings = receiver.AsStringMap()) {
      const auto found = strings->find(name);
      return found == strings->end() ? Value("") : Value(found->second);
    } else if (receiver.IsNil()) {
      return FailAt(operand.range, "nil pointer evaluating interface {}." + name);
    }
    return FailAt(operand.range,
                  "can't evaluate field " + name + " in type " + receiver.TypeName());
  }

  Result<Value> CallFunction(const Command& command, const Value& dot,
                             const std::optional<Value>& piped) {
    const Operand& callee = command.operands.front();
    const auto found = input_.functions.find(callee.name);
    const bool builtin = found == input_.functions.end();
    if (builtin && !IsBuiltin(callee.name)) {
      return FailAt(callee.range, "function \"" + callee.name + "\" not defined");
    }
    if (builtin && (callee.name == "and" || callee.name == "or")) {
      return ShortCircuit(command, dot, piped);
    }
    ALERTD_TRY(const std::vector<Value> args, EvaluateArguments(command, dot, piped));
    if (callee.name == kComputedTemplateFunction) return CallComputed(callee.range, args);
    Result<Value> result = builtin ? CallBuiltin(callee.name, args, input_.limits.output_bytes_max)
                                   : found->second(args);
    if (!result) return FailAt(callee.range, callee.name, std::move(result).error());
    return Accounted(callee.range, *std::move(result));
  }

  // Charges a made value by its size, so that a loop cannot double a text without end.
  Result<Value> Accounted(SourceRange range, Value value) {
    constexpr size_t kElementsPerStep = 256;
    const size_t count = ElementCount(value);
    if (value.depth() > kValueDepthMax) {
      return LimitExceeded(Place(range) + "values inside one another more than " +
                           std::to_string(kValueDepthMax) + " levels deep");
    }
    if (count > input_.limits.output_bytes_max) {
      return LimitExceeded(Place(range) + "a value of more than " +
                           std::to_string(input_.limits.output_bytes_max) + " bytes");
    }
    ALERTD_TRY([[maybe_unused]] auto step, Step(range, count / kElementsPerStep));
    return value;
  }

  Result<Value> ShortCircuit(const Command& command, const Value& dot,
                             const std::optional<Value>& piped) {
    const bool stops_at = command.operands.front().name == "or";
    std::optional<Value> value;
    for (size_t i = 1; i < command.operands.size(); ++i) {
      ALERTD_TRY(value, EvaluateOperand(command.operands[i], dot));
      if (value->Truth() == stops_at) return *std::move(value);
    }
    if (piped) value = piped;
    if (value) return *std::move(value);
    return FailAt(command.range, "wrong number of arguments for " + command.operands[0].name +
                                     ": want 1 or more, got 0");
  }

  // The text of a template that is named by a value.
  Result<Value> CallComputed(SourceRange range, const std::vector<Value>& args) {
    const auto* name = args.empty() ? nullptr : args[0].As<std::string>();
    if (args.size() != 2 || name == nullptr) {
      return FailAt(range, "tmpl wants a template's name and its data");
    }
    std::string outer = std::exchange(output_, {});
    Result<Flow> flow = CallDefinition(range, *name, args[1]);
    std::string text = std::exchange(output_, std::move(outer));
    if (!flow) return Failure{std::move(flow).error()};
    return Accounted(range, Value(std::move(text)));
  }

  const ExecuteInput& input_;
  PlaceText place_;
  std::string output_;
  size_t steps_ = 0;
  int depth_ = 0;
  std::vector<std::string> names_;  // of the predefined variables
  std::vector<Variable> variables_;
};

}  // namespace

Result<std::string> ExecuteTemplate(const ExecuteInput& input, const Value& data) {
  return Executor(input).Run(data);
}

}  // namespace alertd::tmpl
