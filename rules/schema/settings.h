#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/secret.h"
#include "engine/base/timestamp.h"
#include "rules/source_location.h"

namespace alertd::rules {

class Settings;

using NamedTexts = std::vector<std::pair<std::string, std::string>>;
// A name may stand several times.
using NamedSecrets = std::vector<std::pair<std::string, Secret>>;

// What a key's value became; which alternative, its table of fields says.
using SettingValue = std::variant<std::string, Secret, bool, int64_t, double, Duration,
                                  std::vector<std::string>, NamedTexts, std::vector<Settings>>;

struct Setting {
  std::string key;
  SettingValue value;
  SourceRange key_range;
  SourceRange range;                          // of the value
  std::vector<SourceRange> item_ranges = {};  // of a list's texts, and of a map's values
  bool incomplete = false;  // a variable was missing, as reported: it is given, but not known
  bool fallback = false;    // not given: the default
};

// One mapping of a configuration as its table of fields describes it: validated values by key,
// which know where they were declared. A plain value.
//
// The readers answer with an empty value for a key that is not given or of another type.
class Settings {
 public:
  Settings() = default;
  explicit Settings(SourceLocation location) : location_(std::move(location)) {}

  // Where to point at the whole: its first key.
  const SourceLocation& location() const { return location_; }
  // Of an entry of a mapping from names to mappings; otherwise empty.
  const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

  // Null when there is none.
  const Setting* Find(std::string_view key) const;
  // Whether the key is given with a value that is not the type's zero: how Go sees it.
  bool Has(std::string_view key) const;
  // Whether the key is given, with any value but null.
  bool IsGiven(std::string_view key) const;

  const std::string& Text(std::string_view key) const;
  const Secret& SecretOf(std::string_view key) const;
  // `key`, or else the file that `key`_file names.
  Secret SecretOrFile(std::string_view key) const;
  bool Flag(std::string_view key, bool fallback) const;
  std::optional<int64_t> Integer(std::string_view key) const;
  std::optional<double> Number(std::string_view key) const;
  std::optional<Duration> Span(std::string_view key) const;
  const std::vector<std::string>& Texts(std::string_view key) const;
  const NamedTexts& TextMap(std::string_view key) const;
  const Settings* Object(std::string_view key) const;  // null when not given
  const std::vector<Settings>& Objects(std::string_view key) const;

  const std::vector<Setting>& settings() const { return settings_; }
  void Add(Setting setting) { settings_.push_back(std::move(setting)); }

  // The place of the key; of the whole when it is not given. And of its value.
  SourceRange KeyRange(std::string_view key) const;
  SourceRange ValueRange(std::string_view key) const;
  SourceLocation Locate(SourceRange range) const {
    return {.file = location_.file, .range = range};
  }

 private:
  SourceLocation location_;
  std::string name_;
  std::vector<Setting> settings_;
};

}  // namespace alertd::rules
