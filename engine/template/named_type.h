#pragma once

// Go's named types, such as template.KV: a list or a map that has methods of its own.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

// The arguments are as many as the method wants; their types are for it to check.
struct Method {
  std::string_view name;
  size_t args_count;
  Result<Value> (*call)(const Value& receiver, const std::vector<Value>& args);
};

// Values point at their type: it lives as long as the program.
struct NamedType {
  std::string_view name;
  std::span<const Method> methods = {};
  // Go's String method, which prints the value in place of Go's own way; null: there is none.
  std::string (*print)(const Value& value) = nullptr;
};

// Go's integers that are no int.
inline constexpr NamedType kInt64Type{.name = "int64"};
inline constexpr NamedType kByteType{.name = "uint8"};
// An integer that is written in the template itself: methods take it for any type of integer.
inline constexpr NamedType kConstantType{.name = "int"};

// Whether the value's type has Go's String method.
inline bool PrintsItself(const Value& value) {
  return value.type() != nullptr && value.type()->print != nullptr;
}

// The method of the value's type; null when it has none of this name.
const Method* FindMethod(const Value& receiver, std::string_view name);

// Fails with kInvalidInput when the arguments are not those that the method wants.
Result<Value> CallMethod(const Method& method, const Value& receiver,
                         const std::vector<Value>& args);

}  // namespace alertd::tmpl
