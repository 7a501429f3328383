#include "engine/template/named_type.h"

#include <algorithm>

namespace alertd::tmpl {

const Method* FindMethod(const Value& receiver, std::string_view name) {
  const NamedType* const type = receiver.type();
  if (type == nullptr) return nullptr;
  const auto found = std::find_if(type->methods.begin(), type->methods.end(),
                                  [name](const Method& method) { return method.name == name; });
  return found == type->methods.end() ? nullptr : &*found;
}

Result<Value> CallMethod(const Method& method, const Value& receiver,
                         const std::vector<Value>& args) {
  if (args.size() != method.args_count) {
    return InvalidInput("wrong number of arguments: want " + std::to_string(method.args_count) +
                        ", got " + std::to_string(args.size()));
  }
  return method.call(receiver, args);
}

}  // namespace alertd::tmpl
