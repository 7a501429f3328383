#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace alertd::tmpl {

class Value;

using ValueList = std::vector<Value>;
// Ordered by key, as Go's templates range over maps.
using ValueMap = std::map<std::string, Value, std::less<>>;

// What templates compute with: Go's values as far as templates can see them. Cheap to copy; lists
// and maps are shared and immutable.
class Value {
 public:
  Value() = default;  // nil
  // NOLINTBEGIN(google-explicit-constructor): values are written where they are used
  Value(bool value) : value_(value) {}
  Value(int64_t value) : value_(value) {}
  Value(double value) : value_(value) {}
  Value(std::string value) : value_(std::move(value)) {}
  Value(std::string_view value) : value_(std::string(value)) {}
  Value(const char* value) : value_(std::string(value)) {}
  Value(ValueList list) : value_(std::make_shared<const ValueList>(std::move(list))) {}
  Value(ValueMap map) : value_(std::make_shared<const ValueMap>(std::move(map))) {}
  // NOLINTEND(google-explicit-constructor)

  using Storage =
      std::variant<std::monostate, bool, int64_t, double, std::string,
                   std::shared_ptr<const ValueList>, std::shared_ptr<const ValueMap>>;
  const Storage& storage() const { return value_; }

  // What `if` asks: false, 0, "", nil and empty collections are false.
  bool Truth() const;

  // As {{ . }} prints it: Go's %v, floats in its shortest form.
  std::string Print() const;

 private:
  Storage value_;
};

}  // namespace alertd::tmpl
