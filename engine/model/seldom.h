#pragma once

#include <optional>
#include <utility>

#include "engine/model/shared_value.h"

namespace alertd {

// A value that most of many objects do not have: as std::optional, but without one it takes the
// room of a pointer. Immutable: copies share it, also those in other threads.
template <typename T>
class Seldom {
 public:
  Seldom() = default;
  // NOLINTBEGIN(google-explicit-constructor): it is written as the value that it stands for
  Seldom(std::nullopt_t) {}
  Seldom(T value) : value_(std::move(value)) {}
  // NOLINTEND(google-explicit-constructor)

  explicit operator bool() const { return value_ != nullptr; }
  bool has_value() const { return value_ != nullptr; }
  // Of a value that is there.
  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }
  // Null for none.
  const T* get() const { return value_.get(); }
  void reset() { value_.reset(); }

  bool operator==(const Seldom& other) const {
    if (value_ == other.value_) return true;
    return value_ != nullptr && other.value_ != nullptr && *value_ == *other.value_;
  }

 private:
  SharedValue<T> value_;
};

}  // namespace alertd
