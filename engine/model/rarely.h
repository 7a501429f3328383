#pragma once

#include <memory>

namespace alertd {

// Members that most of many objects leave at their defaults: together they take the room of a
// pointer until one of them is set.
template <typename T>
class Rarely {
 public:
  // As they are.
  const T* operator->() const { return value_ != nullptr ? value_.get() : &Defaults(); }
  // To be changed where any has been set; null where all are at their defaults.
  T* get() { return value_.get(); }
  // To be set.
  T& Make() {
    if (value_ == nullptr) value_ = std::make_unique<T>();
    return *value_;
  }

 private:
  static const T& Defaults() {
    static const T kDefaults;
    return kDefaults;
  }

  std::unique_ptr<T> value_;
};

}  // namespace alertd
