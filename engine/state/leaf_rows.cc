#include "engine/state/leaf_rows.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace alertd::state {
namespace {

constexpr char kTableLeaf = 0x0d;
// What pages begin with; 0 where they hold the end of a long row, or nothing.
constexpr std::string_view kPageKinds{"\x00\x02\x05\x0a\x0d", 5};
constexpr size_t kLeafHeaderBytes = 8;
constexpr size_t kPageNumberBytes = 4;
constexpr size_t kVarintBytesMax = 9;

// Bytes of a value of each type below 12; 7 is a floating-point number, which no column holds.
constexpr std::array<size_t, 12> kValueBytes = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
constexpr uint64_t kTypeFloat = 7;
constexpr uint64_t kTypeZero = 8;
constexpr uint64_t kTypeOne = 9;
constexpr uint64_t kTypeFirstLong = 12;  // even ones are bytes, odd ones texts

// Takes bytes from the front.
std::optional<std::string_view> Take(std::string_view& from, uint64_t bytes) {
  if (bytes > from.size()) return std::nullopt;
  const std::string_view taken = from.substr(0, bytes);
  from.remove_prefix(bytes);
  return taken;
}

// Seven bits in each byte, eight in the ninth; the last but for that has its highest bit unset.
std::optional<uint64_t> TakeVarint(std::string_view& from) {
  uint64_t number = 0;
  for (size_t i = 0; i < kVarintBytesMax && i < from.size(); ++i) {
    const auto byte = static_cast<unsigned char>(from[i]);
    const bool last = i + 1 == kVarintBytesMax;
    number = last ? (number << 8 | byte) : (number << 7 | (byte & 0x7f));
    if (!last && (byte & 0x80) != 0) continue;
    from.remove_prefix(i + 1);
    return number;
  }
  return std::nullopt;
}

int64_t SignedInteger(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const auto unused = static_cast<int>(64 - 8 * bytes.size());
  return static_cast<int64_t>(BigEndian(bytes) << unused) >> unused;
}

// False where there is no such value.
bool TakeValue(uint64_t type, std::string_view& from, SqlValue& value) {
  const bool is_long = type >= kTypeFirstLong;
  if (type == kTypeFloat || type == 10 || type == 11 || (is_long && type % 2 == 0)) return false;
  const auto bytes = Take(from, is_long ? (type - kTypeFirstLong) / 2 : kValueBytes[type]);
  if (!bytes) return false;
  if (is_long) {
    value = std::string(*bytes);
  } else if (type == kTypeZero || type == kTypeOne) {
    value = type == kTypeOne ? "1" : "0";
  } else if (type != 0) {
    value = std::to_string(SignedInteger(*bytes));
  }
  return true;
}

// The types of the values stand before them.
std::optional<SqlRow> ParseRow(std::string_view record) {
  std::string_view values = record;
  const std::optional<uint64_t> types_end = TakeVarint(values);
  if (!types_end || *types_end > record.size()) return std::nullopt;
  const size_t types_begin = record.size() - values.size();
  if (*types_end < types_begin) return std::nullopt;
  std::string_view types = record.substr(types_begin, *types_end - types_begin);
  values = record.substr(*types_end);
  SqlRow row;
  while (!types.empty()) {
    const std::optional<uint64_t> type = TakeVarint(types);
    if (!type || !TakeValue(*type, values, row.emplace_back())) return std::nullopt;
  }
  return row;
}

// Of so many bytes of a row these stand on its leaf, the rest on pages of their own.
size_t BytesOnLeaf(size_t record_bytes, size_t page_bytes) {
  const size_t all_max = page_bytes - 35;
  if (record_bytes <= all_max) return record_bytes;
  const size_t least = (page_bytes - 12) * 32 / 255 - 23;
  const size_t wanted = least + (record_bytes - least) % (page_bytes - kPageNumberBytes);
  return wanted <= all_max ? wanted : least;
}

// The bytes of a row that begins here; unset when any of them is missing.
std::optional<std::string> ReadRecord(const DamagedFile& file, std::string_view cell) {
  const std::optional<uint64_t> bytes = TakeVarint(cell);
  if (!bytes || !TakeVarint(cell)) return std::nullopt;  // the second is the row's number
  if (*bytes > uint64_t{file.page_count()} * file.page_bytes()) return std::nullopt;
  const auto on_leaf = Take(cell, BytesOnLeaf(*bytes, file.page_bytes()));
  if (!on_leaf) return std::nullopt;
  std::string record(*on_leaf);
  std::string next(cell.substr(0, kPageNumberBytes));
  while (record.size() < *bytes) {
    const auto page = file.Page(static_cast<uint32_t>(BigEndian(next)));
    if (!page) return std::nullopt;
    next = page->substr(0, kPageNumberBytes);
    record.append(*page, kPageNumberBytes, *bytes - record.size());
  }
  return record;
}

// False when anything on the page cannot be read.
bool ReadLeaf(const DamagedFile& file, std::string_view page,
              const std::function<void(const SqlRow&)>& take) {
  const size_t cells = BigEndian(page.substr(3, 2));
  std::string_view places = page.substr(kLeafHeaderBytes);
  bool whole = true;
  for (size_t i = 0; i < cells; ++i) {
    const auto place = Take(places, 2);
    if (!place) return false;
    const size_t begin = std::min<size_t>(BigEndian(*place), page.size());
    const auto record = ReadRecord(file, page.substr(begin));
    const auto row = record ? ParseRow(*record) : std::nullopt;
    if (row) take(*row);
    whole = whole && row.has_value();
  }
  return whole;
}

}  // namespace

PageCount ReadLeafRows(const DamagedFile& file, const std::function<void(const SqlRow&)>& take) {
  PageCount count{file.page_count()};
  // The first page has the tables' description.
  for (uint32_t number = 2; number <= file.page_count(); ++number) {
    const std::optional<std::string> page = file.Page(number);
    bool readable = page && kPageKinds.find(page->front()) != std::string_view::npos;
    if (readable && page->front() == kTableLeaf) readable = ReadLeaf(file, *page, take);
    count.unreadable += readable ? 0 : 1;
  }
  return count;
}

}  // namespace alertd::state
