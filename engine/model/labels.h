#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/shared_text.h"

namespace alertd {

inline constexpr std::string_view kMetricNameLabel = "__name__";
inline constexpr std::string_view kAlertNameLabel = "alertname";
inline constexpr std::string_view kSeverityLabel = "severity";

struct Label {
  std::string_view name;
  std::string_view value;

  auto operator<=>(const Label&) const = default;
};

// A set of labels: what identifies a series, an alert or a group. Immutable, sorted by name,
// without empty values (in Prometheus' model a label with an empty value is a label that is not
// there); but annotations, which are held likewise, may say nothing.
//
// Opaque: read it through its functions, change it through LabelsBuilder. Copies share what they
// hold, also those in other threads: a copy costs a reference, and takes the room of a pointer.
class Labels {
 public:
  Labels() = default;
  Labels(std::initializer_list<Label> labels);

  // From labels in any order. Of two with the same name the later one stays.
  static Labels From(std::vector<Label> labels);

  // Likewise annotations, which are texts and no part of an identity: one that is empty stays, as
  // in Prometheus and Alertmanager.
  static Labels FromAnnotations(std::vector<Label> annotations);

  bool empty() const { return packed_.empty(); }
  size_t size() const;

  // The label's value; empty when there is none.
  std::string_view Get(std::string_view name) const;
  bool Has(std::string_view name) const { return !Get(name).empty(); }

  // Equal sets have equal hashes, in this process. A hash finds a candidate; equality decides.
  size_t Hash() const { return std::hash<std::string_view>{}(packed()); }

  // Only those of `names`, and all but those of `names`. Names need not be sorted.
  Labels Keep(const std::vector<std::string>& names) const;
  Labels Drop(const std::vector<std::string>& names) const;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Label;
    using difference_type = std::ptrdiff_t;
    using pointer = const Label*;
    using reference = const Label&;

    Label operator*() const;
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return rest_.size() == other.rest_.size(); }

   private:
    friend class Labels;
    explicit Iterator(std::string_view rest) : rest_(rest) {}
    std::string_view rest_;
  };
  Iterator begin() const { return Iterator(packed()); }
  Iterator end() const { return Iterator({}); }

  bool operator==(const Labels& other) const = default;
  // The order of Prometheus: by the first name that differs, then by its value; a set that is the
  // beginning of another comes first.
  std::strong_ordering operator<=>(const Labels& other) const;

  // Bytes held beyond the object itself, for accounts of memory; copies hold the same ones.
  size_t heap_bytes() const { return packed().size(); }

 private:
  friend class LabelsBuilder;
  // From labels that are sorted, each name once.
  template <typename Range>
  static Labels Pack(const Range& labels);
  std::string_view packed() const { return packed_.view(); }

  // Each label as: length of name, name, length of value, value; lengths as 7-bit groups.
  SharedText packed_;
};

// Makes a label set step by step. Reusable: Build() leaves it as it is.
class LabelsBuilder {
 public:
  LabelsBuilder() = default;
  explicit LabelsBuilder(const Labels& base);

  // An empty value removes the label.
  LabelsBuilder& Set(std::string_view name, std::string_view value);
  LabelsBuilder& Remove(std::string_view name);
  std::string_view Get(std::string_view name) const;
  Labels Build() const;

 private:
  std::vector<std::pair<std::string, std::string>> labels_;
};

// {__name__="up", job="node"} as PromQL writes it: up{job="node"}. Names that need it are quoted.
std::string FormatLabels(const Labels& labels);

// `text` in double quotes, escaped as Go's strconv.Quote does for UTF-8 text.
std::string Quote(std::string_view text);

// Whether the text is a metric or label name that needs no quotes in PromQL.
bool IsLegacyMetricName(std::string_view name);
bool IsLegacyLabelName(std::string_view name);

// Whether the text is valid UTF-8, which every name and value must be.
bool IsValidUtf8(std::string_view text);

// FNV-1a over the sorted labels, the same as Alertmanager's: an alert's id.
uint64_t Fingerprint(const Labels& labels);

// 16 hex digits.
std::string FormatFingerprint(uint64_t fingerprint);

struct LabelsHash {
  size_t operator()(const Labels& labels) const { return labels.Hash(); }
};

}  // namespace alertd
