#include "rules/schema/settings.h"

#include <algorithm>

namespace alertd::rules {
namespace {

template <typename T>
const T* ValueOf(const Settings& settings, std::string_view key) {
  const Setting* const setting = settings.Find(key);
  return setting == nullptr ? nullptr : std::get_if<T>(&setting->value);
}

template <typename T>
const T& ValueOrEmpty(const Settings& settings, std::string_view key) {
  static const T kEmpty{};
  const T* const value = ValueOf<T>(settings, key);
  return value == nullptr ? kEmpty : *value;
}

template <typename T>
std::optional<T> OptionalValue(const Settings& settings, std::string_view key) {
  const T* const value = ValueOf<T>(settings, key);
  return value == nullptr ? std::nullopt : std::optional<T>(*value);
}

struct IsNotZero {
  bool operator()(bool value) const { return value; }
  bool operator()(int64_t value) const { return value != 0; }
  bool operator()(double value) const { return value != 0; }
  bool operator()(Duration value) const { return value != Duration::zero(); }
  template <typename Container>
  bool operator()(const Container& value) const {
    return !value.empty();
  }
};

}  // namespace

const Setting* Settings::Find(std::string_view key) const {
  const auto found = std::find_if(settings_.begin(), settings_.end(),
                                  [key](const Setting& setting) { return setting.key == key; });
  return found == settings_.end() ? nullptr : &*found;
}

bool Settings::Has(std::string_view key) const {
  const Setting* const setting = Find(key);
  if (setting == nullptr) return false;
  return setting->incomplete || std::visit(IsNotZero{}, setting->value);
}

bool Settings::IsGiven(std::string_view key) const {
  const Setting* const setting = Find(key);
  return setting != nullptr && !setting->fallback;
}

const std::string& Settings::Text(std::string_view key) const {
  return ValueOrEmpty<std::string>(*this, key);
}

const Secret& Settings::SecretOf(std::string_view key) const {
  return ValueOrEmpty<Secret>(*this, key);
}

Secret Settings::SecretOrFile(std::string_view key) const {
  if (Has(key)) return SecretOf(key);
  const std::string& path = Text(std::string(key) + "_file");
  return path.empty() ? Secret() : Secret::FromFile(path);
}

bool Settings::Flag(std::string_view key, bool fallback) const {
  return OptionalValue<bool>(*this, key).value_or(fallback);
}

std::optional<int64_t> Settings::Integer(std::string_view key) const {
  return OptionalValue<int64_t>(*this, key);
}

std::optional<double> Settings::Number(std::string_view key) const {
  return OptionalValue<double>(*this, key);
}

std::optional<Duration> Settings::Span(std::string_view key) const {
  return OptionalValue<Duration>(*this, key);
}

const std::vector<std::string>& Settings::Texts(std::string_view key) const {
  return ValueOrEmpty<std::vector<std::string>>(*this, key);
}

const NamedTexts& Settings::TextMap(std::string_view key) const {
  return ValueOrEmpty<NamedTexts>(*this, key);
}

const Settings* Settings::Object(std::string_view key) const {
  const std::vector<Settings>& objects = Objects(key);
  return objects.empty() ? nullptr : &objects.front();
}

const std::vector<Settings>& Settings::Objects(std::string_view key) const {
  return ValueOrEmpty<std::vector<Settings>>(*this, key);
}

SourceRange Settings::KeyRange(std::string_view key) const {
  const Setting* const setting = Find(key);
  return setting == nullptr || setting->fallback ? location_.range : setting->key_range;
}

SourceRange Settings::ValueRange(std::string_view key) const {
  const Setting* const setting = Find(key);
  return setting == nullptr || setting->fallback ? location_.range : setting->range;
}

}  // namespace alertd::rules
