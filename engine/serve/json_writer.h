#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/timestamp.h"

namespace alertd::serve {

// Writes JSON as it goes, without a tree in memory: answers may hold millions of samples.
//
// Members come as Key() and then one value; commas are the writer's business. The caller keeps
// objects and arrays balanced.
class JsonWriter {
 public:
  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view name);
  JsonWriter& String(std::string_view text);
  JsonWriter& Bool(bool value);
  JsonWriter& Integer(int64_t value);
  JsonWriter& Null();
  // A JSON number; null for what JSON has no number for.
  JsonWriter& Number(double value);
  // Seconds with milliseconds where there are any, as Prometheus' API has instants: 1435781451.781.
  JsonWriter& Seconds(Timestamp at);

  // So many bytes are about to be written.
  void Reserve(size_t bytes) { text_.reserve(bytes); }
  const std::string& text() const& { return text_; }
  std::string text() && { return std::move(text_); }
  // What was written since the last call: for answers that are sent piece by piece.
  std::string Take() { return std::exchange(text_, {}); }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void Separate();
  void Quoted(std::string_view text);

  std::string text_;
  bool first_ = true;
};

// A sample's value as Prometheus' API writes it: shortest, with an exponent only below 1e-6 and
// from 1e21 on; NaN, +Inf, -Inf.
std::string FormatSampleValue(double value);

// An alert's value as Prometheus' API writes it: always with an exponent, such as 2.5e-01.
std::string FormatAlertValue(double value);

}  // namespace alertd::serve
