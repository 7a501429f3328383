#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace alertd {

// Text that many values have in common, such as where a rule's alerts come from. Immutable: copies
// share it, also those in other threads.
class SharedText {
 public:
  SharedText() = default;
  // NOLINTBEGIN(google-explicit-constructor): it is written as the value that it stands for
  SharedText(std::string text)
      : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))) {}
  SharedText(std::string_view text) : SharedText(std::string(text)) {}
  SharedText(const char* text) : SharedText(std::string(text)) {}
  operator std::string_view() const { return view(); }
  // NOLINTEND(google-explicit-constructor)

  std::string_view view() const { return text_ == nullptr ? std::string_view() : *text_; }
  bool empty() const { return text_ == nullptr; }

  bool operator==(const SharedText& other) const {
    return text_ == other.text_ || view() == other.view();
  }

 private:
  std::shared_ptr<const std::string> text_;  // null when it is empty
};

}  // namespace alertd
