#include "engine/scrape/metadata.h"

#include <utility>

namespace alertd::scrape {
namespace {

constexpr size_t kMetricsPerTargetMax = 10'000;
constexpr size_t kTextBytesMax = 1024;

std::string& FieldOf(MetricMetadata& metadata, EntryKind kind) {
  if (kind == EntryKind::kType) return metadata.type;
  return kind == EntryKind::kUnit ? metadata.unit : metadata.help;
}

const std::string& FieldOf(const MetricMetadata& metadata, EntryKind kind) {
  if (kind == EntryKind::kType) return metadata.type;
  return kind == EntryKind::kUnit ? metadata.unit : metadata.help;
}

// At most kTextBytesMax bytes, not ending within a UTF-8 sequence.
std::string_view Shortened(std::string_view text) {
  if (text.size() <= kTextBytesMax) return text;
  size_t size = kTextBytesMax;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
    --size;
  return text.substr(0, size);
}

}  // namespace

void TargetMetadata::Note(EntryKind kind, const ExpositionMetadata& metadata) {
  if (metadata.metric.size() > kTextBytesMax) return;
  const std::string_view text = Shortened(metadata.text);
  const MetadataMap& known = next_ ? *next_ : *current_;
  const auto found = known.find(metadata.metric);
  if (found != known.end() && FieldOf(found->second, kind) == text) return;
  if (!next_) next_ = std::make_shared<MetadataMap>(*current_);
  // Metrics that are gone are only forgotten here, with all others, which the next scrapes name.
  if (found == known.end() && next_->size() >= kMetricsPerTargetMax) {
    next_->clear();
    forgets_ = true;
  }
  FieldOf((*next_)[std::string(metadata.metric)], kind) = text;
}

void TargetMetadata::Publish() {
  if (next_) current_ = std::exchange(next_, nullptr);
  complete_ = !std::exchange(forgets_, false);
}

}  // namespace alertd::scrape
