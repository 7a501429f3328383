#pragma once

// Go's text/template language, as rules' annotations and receivers' messages use it:
//
//     {{ $labels.instance }} is at {{ $value | humanizePercentage }}
//
// text -> syntax tree -> text, with data and functions handed in. Knows nothing about alerts.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/source_text.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

// A function that templates may call. The arguments come in the order written, a piped value last.
using Function = std::function<Result<Value>(const std::vector<Value>& args)>;
using FunctionMap = std::map<std::string, Function, std::less<>>;

// Runs a template defined in the text whose name is computed. A map that has a function of this
// name, whatever it does, lets templates use it.
inline constexpr std::string_view kComputedTemplateFunction = "tmpl";

struct SyntaxTree;

// A variable that is there before the text begins: {"labels", "Labels"} acts as
// {{ $labels := .Labels }} in front of the text, without moving any place in it.
struct PredefinedVariable {
  std::string name;
  std::string field;
};

struct ExecuteLimits {
  size_t output_bytes_max = 1 << 20;  // also of every string that a function makes
  size_t steps_max = 1'000'000;
};

class Template {
 public:
  // The template, or the first error with its place. Functions must be known when parsing: only
  // those of `functions` and Go's built-in ones may be called.
  static std::variant<Template, SourceError> Parse(
      std::string name, std::string text, const FunctionMap& functions,
      const std::vector<PredefinedVariable>& variables = {});

  // A template whose tree was made or changed by other means; its places are in `text`.
  static Template FromTree(std::string name, std::string text,
                           std::shared_ptr<const SyntaxTree> tree) {
    return {std::move(name), std::move(text), std::move(tree)};
  }

  // The text for `data` ({{ . }}). Fails with kInvalidInput, the message naming line and column,
  // or with kLimitExceeded. Thread-safe when the functions are.
  Result<std::string> Execute(const Value& data, const FunctionMap& functions,
                              const ExecuteLimits& limits = {}) const;

  // Whether the text defines templates beside itself, or runs one.
  bool NamesTemplates() const;

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }

 private:
  Template(std::string name, std::string text, std::shared_ptr<const SyntaxTree> tree)
      : name_(std::move(name)), text_(std::move(text)), tree_(std::move(tree)) {}

  std::string name_;
  std::string text_;
  std::shared_ptr<const SyntaxTree> tree_;
};

}  // namespace alertd::tmpl
