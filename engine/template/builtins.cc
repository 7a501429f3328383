#include "engine/template/builtins.h"

#include <algorithm>
#include <compare>
#include <optional>
#include <string>

#include "engine/base/check.h"
#include "engine/template/escape.h"
#include "engine/template/named_type.h"
#include "engine/template/print.h"

namespace alertd::tmpl {
namespace {

using Args = std::vector<Value>;

std::string Concatenated(const Args& args) {
  if (args.size() == 1) {
    if (const auto* text = args[0].AsText()) return *text;
  }
  // Here nil prints as at the end of an action, not as among the arguments of print.
  Args shown = args;
  std::replace_if(
      shown.begin(), shown.end(), [](const Value& arg) { return arg.IsNil(); },
      Value(Value().Print()));
  return Sprint(shown);
}

Result<Value> Html(const Args& args, size_t) { return Value(EscapeHtml(Concatenated(args))); }
Result<Value> Js(const Args& args, size_t) { return Value(EscapeJavaScript(Concatenated(args))); }
Result<Value> UrlQuery(const Args& args, size_t) {
  return Value(EscapeUrlQuery(Concatenated(args)));
}
Result<Value> Print(const Args& args, size_t) { return Value(Sprint(args)); }
Result<Value> Println(const Args& args, size_t) { return Value(Sprintln(args)); }

Result<Value> Printf(const Args& args, size_t bytes_max) {
  const auto* format = args[0].As<std::string>();
  if (format == nullptr) {
    return InvalidInput("the format must be a string, not " + args[0].TypeName());
  }
  ALERTD_TRY(std::string text, Sprintf(*format, Args(args.begin() + 1, args.end()), bytes_max));
  return Value(std::move(text));
}

Result<Value> Not(const Args& args, size_t) { return Value(!args[0].Truth()); }

Result<Value> And(const Args& args, size_t) {
  const auto found =
      std::find_if(args.begin(), args.end(), [](const Value& v) { return !v.Truth(); });
  return found == args.end() ? args.back() : *found;
}

Result<Value> Or(const Args& args, size_t) {
  const auto found =
      std::find_if(args.begin(), args.end(), [](const Value& v) { return v.Truth(); });
  return found == args.end() ? args.back() : *found;
}

std::optional<size_t> LengthOf(const Value& value) {
  if (const auto* text = value.AsText()) return text->size();
  if (const auto* list = value.AsList()) return list->size();
  if (const auto* map = value.AsMap()) return map->size();
  if (const auto* strings = value.AsStringMap()) return strings->size();
  return std::nullopt;
}

Result<Value> Len(const Args& args, size_t) {
  const std::optional<size_t> length = LengthOf(args[0]);
  if (!length) return InvalidInput("len of type " + args[0].TypeName());
  return Value(static_cast<int64_t>(*length));
}

// A place in something of `size` elements; `size` itself counts only for slices.
Result<size_t> PlaceOf(const Value& index, size_t places) {
  const auto* number = index.As<int64_t>();
  if (number == nullptr) return InvalidInput("cannot index with type " + index.TypeName());
  if (*number < 0 || static_cast<size_t>(*number) >= places) {
    return InvalidInput("index out of range: " + std::to_string(*number));
  }
  return static_cast<size_t>(*number);
}

Result<Value> IndexOnce(const Value& value, const Value& index) {
  if (const auto* list = value.AsList()) {
    ALERTD_TRY(const size_t place, PlaceOf(index, list->size()));
    return (*list)[place];
  }
  if (const auto* text = value.AsText()) {
    ALERTD_TRY(const size_t place, PlaceOf(index, text->size()));
    return Value(int64_t{static_cast<unsigned char>((*text)[place])}).WithType(kByteType);
  }
  if (value.AsMap() == nullptr && value.AsStringMap() == nullptr) {
    return InvalidInput(value.IsNil() ? "index of untyped nil"
                                      : "cannot index item of type " + value.TypeName());
  }
  const auto* key = index.As<std::string>();
  if (key == nullptr)
    return InvalidInput("value has type " + index.TypeName() + "; should be string");
  if (const auto* strings = value.AsStringMap()) {
    const auto found = strings->find(*key);
    return found == strings->end() ? Value("") : Value(found->second);
  }
  const auto found = value.AsMap()->find(*key);
  return found == value.AsMap()->end() ? Value() : found->second;
}

Result<Value> Index(const Args& args, size_t) {
  if (args[0].IsNil()) return InvalidInput("index of untyped nil");
  Value value = args[0];
  for (size_t i = 1; i < args.size(); ++i) {
    ALERTD_TRY(value, IndexOnce(value, args[i]));
  }
  return value;
}

Result<Value> Slice(const Args& args, size_t) {
  if (args[0].IsNil()) return InvalidInput("slice of untyped nil");
  const auto* text = args[0].AsText();
  const auto* list = args[0].AsList();
  if (text == nullptr && list == nullptr) {
    return InvalidInput("cannot slice item of type " + args[0].TypeName());
  }
  constexpr size_t kIndexesMax = 3;
  if (args.size() > kIndexesMax + 1) return InvalidInput("too many slice indexes");
  if (text != nullptr && args.size() > kIndexesMax) {
    return InvalidInput("cannot 3-index slice a string");
  }
  const size_t size = *LengthOf(args[0]);
  size_t bounds[kIndexesMax] = {0, size, size};
  for (size_t i = 1; i < args.size(); ++i) {
    ALERTD_TRY(bounds[i - 1], PlaceOf(args[i], size + 1));
  }
  if (bounds[0] > bounds[1] || bounds[1] > bounds[2]) {
    return InvalidInput("invalid slice index: " + std::to_string(bounds[0]) + " > " +
                        std::to_string(bounds[1]));
  }
  if (text != nullptr) {
    std::string part = text->substr(bounds[0], bounds[1] - bounds[0]);
    if (const auto* safe = args[0].As<SafeText>()) {
      return Value(SafeText{.kind = safe->kind, .text = std::move(part)});
    }
    return Value(std::move(part));
  }
  Value part = ValueList(list->begin() + static_cast<std::ptrdiff_t>(bounds[0]),
                         list->begin() + static_cast<std::ptrdiff_t>(bounds[1]));
  return args[0].type() == nullptr ? part : part.WithType(*args[0].type());
}

Result<Value> Call(const Args&, size_t) {
  return Unsupported("templates have no function values to call");
}

// Durations are integers, too.
std::optional<int64_t> IntegerOf(const Value& value) {
  if (const auto* integer = value.As<int64_t>()) return *integer;
  if (const auto* span = value.As<std::chrono::nanoseconds>()) return span->count();
  return std::nullopt;
}

bool IsOrdered(const Value& value) {
  return IntegerOf(value) || value.As<double>() != nullptr || value.AsText() != nullptr;
}

bool IsBasic(const Value& value) {
  return IsOrdered(value) || value.As<bool>() != nullptr ||
         value.As<std::complex<double>>() != nullptr;
}

Result<bool> EqualOnce(const Value& left, const Value& right) {
  if (left.IsNil() || right.IsNil()) return left.IsNil() && right.IsNil();
  if (left.AsText() != nullptr && right.AsText() != nullptr) {
    return *left.AsText() == *right.AsText();
  }
  const std::optional<int64_t> integers[] = {IntegerOf(left), IntegerOf(right)};
  if (integers[0] && integers[1]) return *integers[0] == *integers[1];
  if (left.storage().index() != right.storage().index()) {
    return InvalidInput("incompatible types for comparison: " + left.TypeName() + " and " +
                        right.TypeName());
  }
  if (const auto* time = left.As<ZonedTime>()) return time->at == right.As<ZonedTime>()->at;
  if (!IsBasic(left)) return InvalidInput("non-comparable type " + left.TypeName());
  if (const auto* number = left.As<double>()) return *number == *right.As<double>();
  if (const auto* number = left.As<std::complex<double>>()) {
    return *number == *right.As<std::complex<double>>();
  }
  return *left.As<bool>() == *right.As<bool>();
}

Result<Value> Equal(const Args& args, size_t) {
  if (args.size() < 2) return InvalidInput("missing argument for comparison");
  for (size_t i = 1; i < args.size(); ++i) {
    ALERTD_TRY(const bool equal, EqualOnce(args[0], args[i]));
    if (equal) return Value(true);
  }
  return Value(false);
}

Result<Value> NotEqual(const Args& args, size_t) {
  ALERTD_TRY(const bool equal, EqualOnce(args[0], args[1]));
  return Value(!equal);
}

Result<std::partial_ordering> Compare(const Value& left, const Value& right) {
  if (!IsOrdered(left) || !IsBasic(right)) {
    return InvalidInput("invalid type for comparison: " +
                        (IsOrdered(left) ? right : left).TypeName());
  }
  if (left.AsText() != nullptr && right.AsText() != nullptr) {
    return std::partial_ordering(*left.AsText() <=> *right.AsText());
  }
  const std::optional<int64_t> integers[] = {IntegerOf(left), IntegerOf(right)};
  if (integers[0] && integers[1]) {
    return std::partial_ordering(*integers[0] <=> *integers[1]);
  }
  const auto* const number = left.As<double>();
  const auto* const other = right.As<double>();
  if (number != nullptr && other != nullptr) return std::partial_ordering(*number <=> *other);
  return InvalidInput("incompatible types for comparison: " + left.TypeName() + " and " +
                      right.TypeName());
}

Result<Value> Less(const Args& args, size_t) {
  ALERTD_TRY(const auto order, Compare(args[0], args[1]));
  return Value(order == std::partial_ordering::less);
}

Result<Value> LessOrEqual(const Args& args, size_t) {
  ALERTD_TRY(const auto order, Compare(args[0], args[1]));
  return Value(order == std::partial_ordering::less || order == std::partial_ordering::equivalent);
}

// As in Go, the opposite of "less or equal", also where NaN makes neither true.
Result<Value> Greater(const Args& args, size_t) {
  ALERTD_TRY(const auto order, Compare(args[0], args[1]));
  return Value(order == std::partial_ordering::greater ||
               order == std::partial_ordering::unordered);
}

Result<Value> GreaterOrEqual(const Args& args, size_t) {
  ALERTD_TRY(const auto order, Compare(args[0], args[1]));
  return Value(order != std::partial_ordering::less);
}

constexpr size_t kAnyCount = static_cast<size_t>(-1);

struct Builtin {
  std::string_view name;
  size_t args_min;
  size_t args_max;
  Result<Value> (*call)(const Args& args, size_t bytes_max);
};

constexpr Builtin kBuiltins[] = {
    {"and", 1, kAnyCount, And},
    {"call", 1, kAnyCount, Call},
    {"eq", 1, kAnyCount, Equal},
    {"ge", 2, 2, GreaterOrEqual},
    {"gt", 2, 2, Greater},
    {"html", 0, kAnyCount, Html},
    {"index", 1, kAnyCount, Index},
    {"js", 0, kAnyCount, Js},
    {"le", 2, 2, LessOrEqual},
    {"len", 1, 1, Len},
    {"lt", 2, 2, Less},
    {"ne", 2, 2, NotEqual},
    {"not", 1, 1, Not},
    {"or", 1, kAnyCount, Or},
    {"print", 0, kAnyCount, Print},
    {"printf", 1, kAnyCount, Printf},
    {"println", 0, kAnyCount, Println},
    {"slice", 1, kAnyCount, Slice},
    {"urlquery", 0, kAnyCount, UrlQuery},
};

const Builtin* FindBuiltin(std::string_view name) {
  const auto* found = std::find_if(std::begin(kBuiltins), std::end(kBuiltins),
                                   [name](const Builtin& row) { return row.name == name; });
  return found == std::end(kBuiltins) ? nullptr : found;
}

}  // namespace

bool IsBuiltin(std::string_view name) { return FindBuiltin(name) != nullptr; }

std::vector<std::string_view> BuiltinNames() {
  std::vector<std::string_view> names;
  for (const Builtin& row : kBuiltins) {
    names.push_back(row.name);
  }
  return names;
}

Result<Value> CallBuiltin(std::string_view name, const Args& args, size_t bytes_max) {
  const Builtin* builtin = FindBuiltin(name);
  ALERTD_CHECK(builtin != nullptr);
  if (args.size() < builtin->args_min || args.size() > builtin->args_max) {
    return InvalidInput("wrong number of arguments: want " + std::to_string(builtin->args_min) +
                        (builtin->args_max == kAnyCount ? " or more" : "") + ", got " +
                        std::to_string(args.size()));
  }
  return builtin->call(args, bytes_max);
}

}  // namespace alertd::tmpl
