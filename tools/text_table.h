#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "engine/model/time.h"

namespace alertd::tools {

// A table for people: columns below their heads, each row on one line, whatever people have
// written into it.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> heads) { Add(std::move(heads)); }

  // As many cells as there are heads.
  void Add(std::vector<std::string> cells);
  void Print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// 2026-02-21T02:00:00Z: without the milliseconds that nobody has asked for.
std::string SecondsText(Timestamp at);

}  // namespace alertd::tools
