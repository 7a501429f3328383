#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

namespace alertd::window {

// Names a string of a SymbolTable: dense, in the order of arrival.
using Symbol = uint32_t;

// Label names and values, each stored once. Texts stay where they are for the table's life. Not
// thread-safe.
class SymbolTable {
 public:
  Symbol Intern(std::string_view text);
  std::optional<Symbol> Find(std::string_view text) const;

  // REQUIRES: a symbol of this table.
  std::string_view Text(Symbol symbol) const { return texts_[symbol]; }

  size_t size() const { return texts_.size(); }

  // An estimate of the memory held.
  size_t bytes() const;

 private:
  std::string_view Store(std::string_view text);

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;  // within the newest block
  size_t free_bytes_ = 0;
  size_t block_bytes_ = 0;
  std::vector<std::string_view> texts_;
  absl::flat_hash_map<std::string_view, Symbol, std::hash<std::string_view>> symbols_;
};

}  // namespace alertd::window
