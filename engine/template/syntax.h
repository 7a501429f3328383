#pragma once

// The syntax tree of a template. Places are byte ranges of the template's text.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/source_text.h"
#include "engine/template/template.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

// How deeply actions and parentheses may nest, each `else if` counting as one level.
inline constexpr int kNestingMax = 100;
inline constexpr size_t kTemplateBytesMax = 1 << 20;

struct Pipeline;

enum class OperandKind {
  kDot,
  kNil,
  kLiteral,
  kTooLarge,  // an integer beyond Go's int: an error where it is used
  kField,
  kVariable,
  kFunction,
  kPipeline
};

// One word of a command, with the fields that follow it: .a.b, $x.a, "text", (1 | f).a
struct Operand {
  OperandKind kind = OperandKind::kDot;
  SourceRange range;
  Value literal;
  std::string name;                 // of a variable (with its $) or a function
  std::vector<std::string> fields;  // without their dots
  std::shared_ptr<const Pipeline> pipeline;
};

struct Command {
  SourceRange range;
  std::vector<Operand> operands;  // at least one
};

enum class VariableUse { kDeclare, kAssign };

struct Pipeline {
  SourceRange range;
  std::vector<std::string> variables;  // with their $; empty: the value is printed or asked
  VariableUse use = VariableUse::kDeclare;
  std::vector<Command> commands;
};

enum class NodeKind { kText, kAction, kIf, kWith, kRange, kTemplate, kBreak, kContinue };

// Makes a value ready for the place where it is printed.
using Filter = Value (*)(const Value& value);

struct Node;
using NodeList = std::vector<Node>;

struct Node {
  NodeKind kind = NodeKind::kText;
  SourceRange range;
  std::string text;   // the literal text, or the called template's name
  Pipeline pipeline;  // without commands: a template call that hands on nothing
  NodeList body;
  NodeList otherwise;
  std::vector<Filter> filters;  // what an action's value goes through, in this order
};

// What {{define}} or {{block}} gave a name.
struct Definition {
  NodeList body;
  // The file that it stands in; null: the template's own text.
  std::shared_ptr<const SourceText> source;
};
using Definitions = std::map<std::string, std::shared_ptr<const Definition>, std::less<>>;

struct SyntaxTree {
  std::vector<PredefinedVariable> variables;
  NodeList body;
  Definitions definitions;
};

}  // namespace alertd::tmpl
