#include "engine/model/labels.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/model/quote.h"
#include "engine/model/utf8.h"

namespace alertd {
namespace {

size_t LengthBytes(size_t length) {
  size_t bytes = 1;
  for (; length >= 0x80; length >>= 7)
    ++bytes;
  return bytes;
}

char* PutLength(char* out, size_t length) {
  for (; length >= 0x80; length >>= 7)
    *out++ = static_cast<char>((length & 0x7F) | 0x80);
  *out++ = static_cast<char>(length);
  return out;
}

// Moves `text` past the length that it begins with.
size_t TakeLength(const char*& text) {
  size_t length = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*text++);
    length |= static_cast<size_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return length;
  }
}

size_t StringBytes(std::string_view text) { return LengthBytes(text.size()) + text.size(); }

char* PutString(char* out, std::string_view text) {
  return std::copy(text.begin(), text.end(), PutLength(out, text.size()));
}

// Takes one length-prefixed string off the front of `rest`.
std::string_view TakeString(std::string_view& rest) {
  const char* text = rest.data();
  const size_t length = TakeLength(text);
  rest.remove_prefix(static_cast<size_t>(text - rest.data()) + length);
  return {text, length};
}

bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsNameOf(std::string_view name, bool colons) {
  if (name.empty() || IsDigit(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [colons](char c) {
    return IsNameStart(c) || IsDigit(c) || (colons && c == ':');
  });
}

// By name; of those with the same name the last one stays.
void Sort(std::vector<Label>& labels) {
  const auto by_name = [](const Label& a, const Label& b) { return a.name < b.name; };
  // Most come sorted.
  if (!std::is_sorted(labels.begin(), labels.end(), by_name)) {
    std::stable_sort(labels.begin(), labels.end(), by_name);
  }
  size_t kept = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    const bool replaced = i + 1 < labels.size() && labels[i + 1].name == labels[i].name;
    if (!replaced) labels[kept++] = labels[i];
  }
  labels.resize(kept);
}

}  // namespace

Labels::Labels(std::initializer_list<Label> labels) { *this = From(std::vector<Label>(labels)); }

template <typename Range>
Labels Labels::Pack(const Range& labels) {
  size_t size = 0;
  for (const auto& [name, value] : labels)
    size += StringBytes(name) + StringBytes(value);
  Labels result;
  result.packed_ = SharedText::Written(size, [&labels](char* out) {
    for (const auto& [name, value] : labels)
      out = PutString(PutString(out, name), value);
  });
  return result;
}

Labels Labels::From(std::vector<Label> labels) {
  Sort(labels);
  std::erase_if(labels, [](const Label& label) { return label.value.empty(); });
  return Pack(labels);
}

Labels Labels::FromAnnotations(std::vector<Label> annotations) {
  Sort(annotations);
  return Pack(annotations);
}

size_t Labels::size() const {
  size_t count = 0;
  for (auto it = begin(); it != end(); ++it)
    ++count;
  return count;
}

std::string_view Labels::Get(std::string_view name) const {
  for (const Label label : *this) {
    if (label.name == name) return label.value;
    if (label.name > name) break;
  }
  return {};
}

Labels Labels::Keep(const std::vector<std::string>& names) const {
  std::vector<Label> kept;
  for (const Label label : *this) {
    if (std::find(names.begin(), names.end(), label.name) != names.end()) kept.push_back(label);
  }
  return Pack(kept);
}

Labels Labels::Drop(const std::vector<std::string>& names) const {
  std::vector<Label> kept;
  for (const Label label : *this) {
    if (std::find(names.begin(), names.end(), label.name) == names.end()) kept.push_back(label);
  }
  return Pack(kept);
}

Label Labels::Iterator::operator*() const {
  std::string_view rest = rest_;
  const std::string_view name = TakeString(rest);
  return {name, TakeString(rest)};
}

Labels::Iterator& Labels::Iterator::operator++() {
  TakeString(rest_);
  TakeString(rest_);
  return *this;
}

std::strong_ordering Labels::operator<=>(const Labels& other) const {
  if (packed().data() == other.packed().data()) return std::strong_ordering::equal;
  auto left = begin();
  auto right = other.begin();
  while (left != end() && right != other.end()) {
    const auto order = *left <=> *right;
    if (order != 0) return order;
    ++left;
    ++right;
  }
  if (left != end()) return std::strong_ordering::greater;
  return right != other.end() ? std::strong_ordering::less : std::strong_ordering::equal;
}

LabelsBuilder::LabelsBuilder(const Labels& base) {
  for (const Label label : base)
    labels_.emplace_back(label.name, label.value);
}

LabelsBuilder& LabelsBuilder::Set(std::string_view name, std::string_view value) {
  if (value.empty()) return Remove(name);
  const auto place =
      std::lower_bound(labels_.begin(), labels_.end(), name,
                       [](const auto& label, std::string_view key) { return label.first < key; });
  if (place != labels_.end() && place->first == name) {
    place->second = value;
  } else {
    labels_.emplace(place, name, value);
  }
  return *this;
}

LabelsBuilder& LabelsBuilder::Remove(std::string_view name) {
  std::erase_if(labels_, [name](const auto& label) { return label.first == name; });
  return *this;
}

std::string_view LabelsBuilder::Get(std::string_view name) const {
  for (const auto& [key, value] : labels_) {
    if (key == name) return value;
  }
  return {};
}

Labels LabelsBuilder::Build() const { return Labels::Pack(labels_); }

std::string FormatLabels(const Labels& labels) {
  const std::string_view metric = labels.Get(kMetricNameLabel);
  const bool plain_metric = IsLegacyMetricName(metric);
  std::string inner = metric.empty() || plain_metric ? "" : Quote(metric);
  for (const Label label : labels) {
    if (label.name == kMetricNameLabel) continue;
    if (!inner.empty()) inner += ", ";
    inner += IsLegacyLabelName(label.name) ? std::string(label.name) : Quote(label.name);
    inner += '=';
    inner += Quote(label.value);
  }
  std::string text(plain_metric ? metric : "");
  if (!inner.empty() || metric.empty()) text += "{" + inner + "}";
  return text;
}

std::string Quote(std::string_view text) { return Quote(text, QuoteStyle{}); }

bool IsLegacyMetricName(std::string_view name) { return IsNameOf(name, true); }
bool IsLegacyLabelName(std::string_view name) { return IsNameOf(name, false); }

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = Utf8SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// The constants are those of the 64-bit FNV-1a; the separator byte 255 cannot occur in UTF-8.
uint64_t Fingerprint(const Labels& labels) {
  constexpr uint64_t kOffset = 14695981039346656037ULL;
  constexpr uint64_t kPrime = 1099511628211ULL;
  uint64_t hash = kOffset;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text)
      hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    hash = (hash ^ 255U) * kPrime;
  };
  for (const Label label : labels) {
    add(label.name);
    add(label.value);
  }
  return hash;
}

std::string FormatFingerprint(uint64_t fingerprint) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text(16, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, fingerprint >>= 4)
    *digit = kHex[fingerprint & 0xF];
  return text;
}

}  // namespace alertd
