#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "engine/model/reference_count.h"

namespace alertd {

// An immutable value, or none, that copies share, also those in other threads: as
// std::shared_ptr<const T>, in the room of one pointer, and with one count beside the value.
template <typename T>
class SharedValue {
 public:
  SharedValue() = default;
  explicit SharedValue(T value) : held_(std::make_unique<Held>(std::move(value)).release()) {}

  explicit operator bool() const { return held_ != nullptr; }
  // Of a value that is there.
  const T& operator*() const { return held_->value; }
  const T* operator->() const { return &held_->value; }
  // Null for none.
  const T* get() const { return held_ == nullptr ? nullptr : &held_->value; }
  void reset() { held_.reset(); }

  // Whether they share it.
  bool operator==(const SharedValue& other) const { return held_ == other.held_; }
  bool operator==(std::nullptr_t) const { return held_ == nullptr; }

 private:
  struct Held {
    explicit Held(T shared) : value(std::move(shared)) {}

    const T value;
    mutable ReferenceCount references = {};
  };

  friend void intrusive_ptr_add_ref(const Held* held) {  // NOLINT(readability-identifier-naming)
    held->references.Take();
  }
  friend void intrusive_ptr_release(const Held* held) {  // NOLINT(readability-identifier-naming)
    if (held->references.LetGo()) std::default_delete<const Held>()(held);
  }

  boost::intrusive_ptr<const Held> held_;
};

}  // namespace alertd
