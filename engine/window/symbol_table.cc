#include "engine/window/symbol_table.h"

#include <algorithm>

namespace alertd::window {
namespace {

constexpr size_t kBlockBytes = size_t{64} * 1024;

}  // namespace

Symbol SymbolTable::Intern(std::string_view text) {
  const auto found = symbols_.find(text);
  if (found != symbols_.end()) return found->second;
  const auto symbol = static_cast<Symbol>(texts_.size());
  const std::string_view stored = Store(text);
  texts_.push_back(stored);
  symbols_.emplace(stored, symbol);
  return symbol;
}

std::optional<Symbol> SymbolTable::Find(std::string_view text) const {
  const auto found = symbols_.find(text);
  if (found == symbols_.end()) return std::nullopt;
  return found->second;
}

std::string_view SymbolTable::Store(std::string_view text) {
  if (text.size() > free_bytes_) {
    const size_t bytes = std::max(kBlockBytes, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(bytes));
    free_ = blocks_.back().get();
    free_bytes_ = bytes;
    block_bytes_ += bytes;
  }
  char* const place = free_;
  std::copy(text.begin(), text.end(), place);
  free_ += text.size();
  free_bytes_ -= text.size();
  return {place, text.size()};
}

size_t SymbolTable::bytes() const {
  return block_bytes_ + texts_.capacity() * sizeof(std::string_view) +
         symbols_.capacity() * (sizeof(decltype(symbols_)::value_type) + 1);
}

}  // namespace alertd::window
