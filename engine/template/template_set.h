#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/template/syntax.h"
#include "engine/template/template.h"

namespace alertd::tmpl {

inline constexpr size_t kTemplateSetBytesMax = 16 << 20;  // of all texts of a set

// What the files of a configuration define for all of its templates to call.
//
// A plain value; not thread-safe while it is added to.
class TemplateSet {
 public:
  // Adds what a file defines: a later definition replaces an earlier one of the same name, but one
  // without content replaces none. Returns the file's first error, and then adds nothing.
  std::optional<SourceError> Add(const std::shared_ptr<const SourceText>& file,
                                 const FunctionMap& functions);

  // The tree of a text that may also call what the set defines. The text's own definitions come
  // before those of the set.
  std::variant<SyntaxTree, SourceError> ParseTree(std::string_view text,
                                                  const FunctionMap& functions) const;
  std::variant<Template, SourceError> Parse(std::string name, std::string text,
                                            const FunctionMap& functions) const;

 private:
  Definitions definitions_;
  size_t bytes_ = 0;
};

}  // namespace alertd::tmpl
