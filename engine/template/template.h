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

struct TemplateNode;

struct ExecuteLimits {
  size_t output_bytes_max = 1 << 20;
  size_t steps_max = 1'000'000;
};

class Template {
 public:
  // The template, or the first error with its place. Functions must be known when parsing: only
  // those of `functions` and Go's built-in ones may be called.
  static std::variant<Template, SourceError> Parse(std::string name, std::string text,
                                                   const FunctionMap& functions);

  // The text for `data` ({{ . }}). Fails with kInvalidInput, the message naming line and column,
  // or with kLimitExceeded. Thread-safe when the functions are.
  Result<std::string> Execute(const Value& data, const FunctionMap& functions,
                              const ExecuteLimits& limits = {}) const;

  const std::string& text() const { return text_; }

 private:
  Template(std::string name, std::string text, std::shared_ptr<const TemplateNode> root)
      : name_(std::move(name)), text_(std::move(text)), root_(std::move(root)) {}

  std::string name_;
  std::string text_;
  std::shared_ptr<const TemplateNode> root_;
};

}  // namespace alertd::tmpl
