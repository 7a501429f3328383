#pragma once

#include <chrono>
#include <complex>
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
struct NamedType;
struct Record;

// How deeply the values that a template makes may stand inside one another: what the stack bears
// when they are printed or freed.
inline constexpr size_t kValueDepthMax = 100;

using ValueList = std::vector<Value>;
// Ordered by key, as Go's templates range over maps.
using ValueMap = std::map<std::string, Value, std::less<>>;
// Go's map[string]string, such as labels: a missing key has the empty value, where a missing key of
// a ValueMap has none.
using StringMap = std::map<std::string, std::string, std::less<>>;

// An instant, shown in a time zone. The earliest stands for Go's zero time (kGoZeroTime).
struct ZonedTime {
  std::chrono::sys_time<std::chrono::nanoseconds> at;
  std::string zone;  // its name in the IANA database; empty: UTC
};

// What a text was declared to be: Go's template.HTML and template.URL. HTML templates print it as
// it is where such a thing belongs; everything else takes it for a text of a type of its own.
enum class SafeKind { kHtml, kUrl };

struct SafeText {
  SafeKind kind = SafeKind::kHtml;
  std::string text;
};

// What templates compute with: Go's values as far as templates can see them. Cheap to copy; lists,
// maps and records are shared and immutable.
class Value {
 public:
  Value() = default;  // nil
  // NOLINTBEGIN(google-explicit-constructor): values are written where they are used
  Value(bool value) : value_(value) {}
  Value(int64_t value) : value_(value) {}
  Value(double value) : value_(value) {}
  Value(std::complex<double> value) : value_(value) {}
  Value(std::string value) : value_(std::move(value)) {}
  Value(std::string_view value) : value_(std::string(value)) {}
  Value(const char* value) : value_(std::string(value)) {}
  Value(ValueList list);
  Value(ValueMap map);
  Value(StringMap map) : value_(std::make_shared<const StringMap>(std::move(map))) {}
  Value(Record record);
  Value(ZonedTime time) : value_(std::move(time)) {}
  Value(std::chrono::nanoseconds span) : value_(span) {}
  Value(SafeText text) : value_(std::move(text)) {}
  // NOLINTEND(google-explicit-constructor)

  using Storage = std::variant<std::monostate, bool, int64_t, double, std::string,
                               std::shared_ptr<const ValueList>, std::shared_ptr<const ValueMap>,
                               std::shared_ptr<const StringMap>, std::shared_ptr<const Record>,
                               ZonedTime, std::chrono::nanoseconds, SafeText, std::complex<double>>;
  const Storage& storage() const { return value_; }

  // The alternative itself, or null when the value is of another type.
  template <typename T>
  const T* As() const {
    return std::get_if<T>(&value_);
  }
  // The text, also one that was declared safe; null when the value is none.
  const std::string* AsText() const;
  const ValueList* AsList() const { return Pointee<ValueList>(); }
  const ValueMap* AsMap() const { return Pointee<ValueMap>(); }
  const StringMap* AsStringMap() const { return Pointee<StringMap>(); }
  const Record* AsRecord() const { return Pointee<Record>(); }
  bool IsNil() const { return std::holds_alternative<std::monostate>(value_); }

  // The same value as one of a named type, which lives as long as the program.
  Value WithType(const NamedType& type) const {
    Value typed = *this;
    typed.type_ = &type;
    return typed;
  }
  // The same value with Go's own way of printing it.
  Value WithoutType() const {
    Value plain = *this;
    plain.type_ = nullptr;
    return plain;
  }
  // Null when the type has no name of its own.
  const NamedType* type() const { return type_; }

  // How deeply values stand inside this one: 0 when there are none.
  size_t depth() const { return depth_; }

  // What `if` asks: false, 0, "", nil and empty collections are false.
  bool Truth() const;

  // As {{ . }} prints it: Go's %v, floats in its shortest form.
  std::string Print() const;

  // Go's name of the type, for messages: "float64", "map[string]string".
  std::string TypeName() const;

 private:
  template <typename T>
  const T* Pointee() const {
    const auto* pointer = std::get_if<std::shared_ptr<const T>>(&value_);
    return pointer == nullptr ? nullptr : pointer->get();
  }

  size_t depth_ = 0;
  const NamedType* type_ = nullptr;
  Storage value_;
};

// How JSON names the fields of a record: "StartsAt", or "startsAt".
enum class JsonNames { kAsFields, kLowerCamelCase };

// Go's struct: it has these fields and no others, and prints them in this order.
struct Record {
  std::string type;  // for messages
  std::vector<std::pair<std::string, Value>> fields;
  JsonNames json_names = JsonNames::kAsFields;

  const Value* Find(std::string_view name) const;
};

}  // namespace alertd::tmpl
