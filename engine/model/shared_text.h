#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "engine/model/reference_count.h"

namespace alertd {

// Text that many values have in common, such as where a rule's alerts come from. Immutable: copies
// share it, also those in other threads, and each takes the room of a pointer.
class SharedText {
 public:
  SharedText() = default;
  // NOLINTBEGIN(google-explicit-constructor): it is written as the value that it stands for
  SharedText(std::string_view text);
  SharedText(const std::string& text) : SharedText(std::string_view(text)) {}
  SharedText(const char* text) : SharedText(std::string_view(text)) {}
  operator std::string_view() const { return view(); }
  // NOLINTEND(google-explicit-constructor)

  // Of so many bytes, all of which `write` sets from the first one on, which it is given.
  template <std::invocable<char*> Write>
  static SharedText Written(size_t bytes, Write write) {
    SharedText text;
    if (bytes == 0) return text;
    text.held_ = Allocate(bytes);
    write(text.held_->text());
    return text;
  }

  std::string_view view() const {
    return held_ == nullptr ? std::string_view() : std::string_view(held_->text(), held_->bytes);
  }
  std::string str() const { return std::string(view()); }
  bool empty() const { return held_ == nullptr; }

  bool operator==(const SharedText& other) const {
    return held_ == other.held_ || view() == other.view();
  }
  auto operator<=>(const SharedText& other) const { return view() <=> other.view(); }
  template <std::convertible_to<std::string_view> Text>
  bool operator==(const Text& other) const {
    return view() == std::string_view(other);
  }

 private:
  // What stands before the text, in one allocation with it.
  struct Held {
    explicit Held(uint32_t text_bytes) : bytes(text_bytes) {}
    char* text() { return reinterpret_cast<char*>(this + 1); }

    ReferenceCount references = {};
    const uint32_t bytes;
  };

  static Held* Allocate(size_t bytes);
  static void Free(Held* held);
  friend void intrusive_ptr_add_ref(Held* held) {  // NOLINT(readability-identifier-naming)
    held->references.Take();
  }
  friend void intrusive_ptr_release(Held* held) {  // NOLINT(readability-identifier-naming)
    if (held->references.LetGo()) Free(held);
  }

  boost::intrusive_ptr<Held> held_;  // null when it is empty
};

}  // namespace alertd
