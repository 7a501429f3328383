#include "rules/yaml_document.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "engine/base/check.h"
#include "engine/model/labels.h"
#include "engine/model/utf8.h"

namespace alertd::rules {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The first byte of a node's content, behind its anchor and tag, and comments between.
size_t SkipProperties(std::string_view text, size_t at) {
  while (at < text.size()) {
    const char c = text[at];
    if (IsBlank(c)) {
      ++at;
    } else if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '&' || c == '!') {
      at = std::min(text.find_first_of(" \t\r\n", at), text.size());
    } else {
      break;
    }
  }
  return at;
}

bool SpellsNull(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kSpellings = {"~", "null", "Null", "NULL"};
  return std::any_of(kSpellings.begin(), kSpellings.end(),
                     [text](std::string_view spelling) { return text.starts_with(spelling); });
}

// Whether the text in quotes that begins at `at` has an end; yaml-cpp takes the file's for one.
bool IsClosed(std::string_view text, size_t at) {
  const char quote = text[at];
  if (quote != '"' && quote != '\'') return true;
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == quote) {
      const bool doubled = quote == '\'' && text.substr(i + 1).starts_with(quote);
      if (!doubled) return true;
      ++i;
    }
  }
  return false;
}

struct Advice {
  std::string_view problem;  // in yaml-cpp's words
  std::string_view advice;
};
constexpr std::array<Advice, 6> kAdvice = {
    {{"illegal map value", "put quotes around a text that holds \": \""},
     {"end of map not found", "check the indentation of this line and the ones before it"},
     {"end of sequence not found", "check the indentation of this line and the ones before it"},
     {"illegal block entry", "a list begins on a line of its own"},
     {"unknown token", "put quotes around a text that begins with @, ` or %"},
     {"unknown escape character", "use single quotes, where a backslash is itself"}}};

std::string_view AdviceFor(std::string_view problem, std::string_view line) {
  if (line.find('\t') < line.find_first_not_of(" \t")) return "indent with spaces, not with tabs";
  for (const Advice& advice : kAdvice) {
    if (problem.starts_with(advice.problem)) return advice.advice;
  }
  return {};
}

}  // namespace

// Receives yaml-cpp's events and builds the tree. After a limit was passed it ignores the rest.
class YamlTreeBuilder : public YAML::EventHandler {
 public:
  YamlTreeBuilder(std::shared_ptr<const SourceText> source, const YamlLimits& limits)
      : document_(new YamlDocument(std::move(source))), limits_(limits) {
    document_->root_ = &document_->nodes_.emplace_back();
  }

  // Where the innermost bracket or brace begins that is still open.
  std::optional<size_t> OpenBracket() const {
    if (open_.empty() || !open_.back().flow) return std::nullopt;
    return open_.back().node->range.begin;
  }

  // Whether a limit was passed: what yaml-cpp makes of the rest is of no interest then.
  bool stopped() const { return stopped_; }

  YamlDocument::Outcome Take() && {
    // Prometheus reads rules with another version of its library than everything else.
    const bool rules = document_->root_->Find("groups") != nullptr;
    if (rules) errors_.insert(errors_.end(), merges_twice_.begin(), merges_twice_.end());
    std::stable_sort(errors_.begin(), errors_.end(),
                     [](const auto& a, const auto& b) { return a.range.begin < b.range.begin; });
    if (stopped_) document_ = nullptr;
    return {.document = std::move(document_), .errors = std::move(errors_)};
  }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (YamlNode* node = NewNode(mark, anchor, YamlKind::kNull)) {
      const bool explicit_null = SpellsNull(Text().substr(node->range.begin));
      if (explicit_null) ++node->range.end;
      if (!explicit_null) {
        node->range = PlaceOfNothing(node->range);
        const bool in_list = !open_.empty() && open_.back().node->kind == YamlKind::kSequence;
        if (in_list && open_.back().flow) Report(node->range, "a value is missing in this list");
      }
      Complete(*node);
    }
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (stopped_) return;
    const auto found = anchors_.find(anchor);
    ALERTD_CHECK(found != anchors_.end());  // yaml-cpp knows only anchors it has reported
    const bool inside_itself = std::any_of(
        open_.begin(), open_.end(), [&](const Open& open) { return open.node == found->second; });
    const size_t begin = Offset(mark);
    if (inside_itself) {
      Stop({.begin = begin, .end = begin + 1}, "an alias stands inside the node that it names");
      return;
    }
    Complete(*found->second);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode* const node = NewNode(mark, anchor, YamlKind::kScalar);
    if (node == nullptr) return;
    if (tag == "tag:yaml.org,2002:binary") {
      Report(node->range, "binary values are not text");
    }
    if (node->range.begin < Text().size() && !IsClosed(Text(), node->range.begin)) {
      Stop({.begin = node->range.begin, .end = node->range.begin + 1},
           "invalid YAML: this quotation mark has no other one that ends the text");
      return;
    }
    node->value = value;
    node->quoted = tag != "?";
    node->range = ScalarText::Align(Text(), node->range.begin, value).range();
    Complete(*node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    OpenContainer(NewNode(mark, anchor, YamlKind::kSequence), style);
  }
  void OnSequenceEnd() override { CloseContainer(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    OpenContainer(NewNode(mark, anchor, YamlKind::kMapping), style);
  }
  void OnMapEnd() override { CloseContainer(); }

 private:
  // A sequence or mapping whose end has not come yet.
  struct Open {
    YamlNode* node = nullptr;
    bool flow = false;              // in brackets, or inside of some
    const YamlNode* key = nullptr;  // of a mapping: read, its value not yet
    std::map<std::string_view, const YamlNode*> keys;
    std::vector<const YamlNode*> merges;
    const YamlNode* merge_key = nullptr;
  };

  std::string_view Text() const { return document_->source_->text(); }
  size_t Offset(const YAML::Mark& mark) const {
    return mark.is_null() ? 0 : std::min(static_cast<size_t>(mark.pos), Text().size());
  }

  // Where to point at a value that is not there: yaml-cpp names what comes after it.
  SourceRange PlaceOfNothing(SourceRange after) const {
    if (open_.empty()) return after;
    if (open_.back().key != nullptr) return open_.back().key->range;
    size_t at = after.begin;
    while (at > 0 && IsBlank(Text()[at - 1]))
      --at;
    const bool dash = at > 0 && Text()[at - 1] == '-';
    return dash ? SourceRange{.begin = at - 1, .end = at} : after;
  }

  void Report(SourceRange range, std::string message) {
    errors_.push_back({.range = range, .message = std::move(message), .suggestion = {}});
  }
  void Stop(SourceRange range, std::string message) {
    if (!stopped_) Report(range, std::move(message));
    stopped_ = true;
  }

  YamlNode* NewNode(const YAML::Mark& mark, YAML::anchor_t anchor, YamlKind kind) {
    if (stopped_) return nullptr;
    YamlNode& node = document_->nodes_.emplace_back();
    node.kind = kind;
    node.in_flow = !open_.empty() && open_.back().flow;
    const size_t begin =
        kind == YamlKind::kNull ? Offset(mark) : SkipProperties(Text(), Offset(mark));
    node.range = {.begin = begin, .end = begin};
    if (anchor != 0) anchors_[anchor] = &node;
    return &node;
  }

  void OpenContainer(YamlNode* node, YAML::EmitterStyle::value style) {
    if (node == nullptr) return;
    if (open_.size() >= limits_.depth_max) {
      Stop(node->range, "more than " + std::to_string(limits_.depth_max) + " levels of nesting");
      return;
    }
    const bool flow = node->in_flow || style == YAML::EmitterStyle::Flow;
    Open& open = open_.emplace_back();
    open.node = node;
    open.flow = flow;
  }

  void CloseContainer() {
    if (stopped_ || open_.empty()) return;
    Open open = std::move(open_.back());
    open_.pop_back();
    for (const YamlNode* merged : open.merges) {
      if (!stopped_) Merge(open, *merged);
    }
    Complete(*open.node);
  }

  // Stops when a container has grown too large; false then.
  bool CheckSize(const YamlNode& container, SourceRange place) {
    const size_t written = document_->nodes_.size();
    if (written > limits_.nodes_max) {
      Stop(place, "more than " + std::to_string(limits_.nodes_max) + " values");
    } else if (container.expanded_nodes > written + limits_.aliased_nodes_max) {
      Stop(place, "following aliases adds more than " + std::to_string(limits_.aliased_nodes_max) +
                      " values");
    }
    return !stopped_;
  }

  // Hands a finished node to what is open around it.
  void Complete(YamlNode& node) {
    if (stopped_) return;
    if (open_.empty()) {
      document_->root_ = &node;
      return;
    }
    Open& parent = open_.back();
    parent.node->range.end = std::max(parent.node->range.end, node.range.end);
    parent.node->expanded_nodes += node.expanded_nodes;
    if (!CheckSize(*parent.node, node.range)) return;
    if (parent.node->kind == YamlKind::kSequence) {
      parent.node->items.push_back(&node);
    } else if (parent.key == nullptr) {
      parent.key = &node;
    } else {
      AddEntry(parent, *std::exchange(parent.key, nullptr), node);
    }
  }

  void AddEntry(Open& parent, const YamlNode& key, const YamlNode& value) {
    if (key.kind != YamlKind::kScalar) {
      Report(key.range, "a mapping's key must be text");
      return;
    }
    if (key.value == "<<" && !key.quoted) {
      const YamlNode* const first = std::exchange(parent.merge_key, &key);
      if (first != nullptr) merges_twice_.push_back(AboutTwice(key, *first));
      AddMerge(parent, value);
      return;
    }
    if (LacksColon(parent, key, value)) {
      Report(key.range, "invalid YAML: a key needs a colon behind it");
    }
    const auto [first, added] = parent.keys.emplace(key.value, &key);
    if (added) {
      parent.node->entries.push_back({.key = &key, .value = &value});
    } else {
      errors_.push_back(AboutTwice(key, *first->second));
    }
  }

  // Whether yaml-cpp took the last line of a block, which is no key, for one without a value.
  bool LacksColon(const Open& parent, const YamlNode& key, const YamlNode& value) const {
    const bool here = key.range.begin >= parent.node->range.begin;  // not what an alias names
    if (parent.flow || !here || value.kind != YamlKind::kNull) return false;
    if (value.range.begin != key.range.begin) return false;  // it is written: null
    const std::string_view before = Text().substr(0, key.range.begin);
    const size_t last = before.find_last_not_of(" \t\r\n");
    if (last != std::string_view::npos && before[last] == '?') return false;
    const size_t next = Text().find_first_not_of(" \t\"'", key.range.end);
    return next == std::string_view::npos || Text()[next] != ':';
  }

  SourceError AboutTwice(const YamlNode& key, const YamlNode& first) const {
    const LineColumn place = document_->source_->Locate(first.range.begin);
    return {.range = key.range,
            .message = "key \"" + key.value + "\" stands twice in one mapping; first at line " +
                       std::to_string(place.line) + ", column " + std::to_string(place.column),
            .suggestion = {}};
  }

  void AddMerge(Open& parent, const YamlNode& value) {
    if (value.kind == YamlKind::kMapping) {
      parent.merges.push_back(&value);
      return;
    }
    const bool mappings =
        value.kind == YamlKind::kSequence &&
        std::all_of(value.items.begin(), value.items.end(),
                    [](const YamlNode* item) { return item->kind == YamlKind::kMapping; });
    if (!mappings) {
      Report(value.range, "\"<<\" takes a mapping or a list of mappings");
      return;
    }
    parent.merges.insert(parent.merges.end(), value.items.begin(), value.items.end());
  }

  // What is written in place wins, then the mapping merged first.
  void Merge(Open& into, const YamlNode& merged) {
    // Counted also where a key is there already: looking is work too.
    into.node->expanded_nodes += merged.expanded_nodes;
    if (!CheckSize(*into.node, into.node->range)) return;
    for (const YamlEntry& entry : merged.entries) {
      if (into.keys.emplace(entry.key->value, entry.key).second) {
        into.node->entries.push_back(entry);
      }
    }
  }

  std::unique_ptr<YamlDocument> document_;
  YamlLimits limits_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlNode*> anchors_;
  std::vector<SourceError> errors_;
  std::vector<SourceError> merges_twice_;
  bool stopped_ = false;
};

namespace {

// Tells whether another document has content, and where.
class SecondDocument : public YAML::EventHandler {
 public:
  std::optional<size_t> begin() const { return begin_; }
  // Where the last document began, empty or not.
  int last_start() const { return last_start_; }

  void OnDocumentStart(const YAML::Mark& mark) override { last_start_ = mark.pos; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { Note(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {
    Note(mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {
    Note(mark);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    Note(mark);
  }
  void OnMapEnd() override {}

 private:
  void Note(const YAML::Mark& mark) {
    if (!begin_) begin_ = static_cast<size_t>(std::max(mark.pos, 0));
  }
  std::optional<size_t> begin_;
  int last_start_ = -1;
};

// Beyond ASCII: U+0080 to U+009F but for NEL, U+FFFE and U+FFFF.
bool IsWideControl(std::string_view rest) {
  if (rest.size() >= 2 && rest[0] == '\xC2') {
    const auto byte = static_cast<unsigned char>(rest[1]);
    return byte >= 0x80 && byte < 0xA0 && byte != 0x85;
  }
  return rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF");
}

std::optional<SourceError> CheckWideControls(std::string_view text) {
  for (size_t i = text.find_first_of("\xC2\xEF"); i != std::string_view::npos;
       i = text.find_first_of("\xC2\xEF", i + 1)) {
    if (!IsWideControl(text.substr(i))) continue;
    return SourceError{.range = {.begin = i, .end = i + 1},
                       .message = "invalid YAML: a control character that nobody sees",
                       .suggestion = {}};
  }
  return std::nullopt;
}

// yaml-cpp takes byte 4 for the end of its input, and YAML allows no control characters anyway.
std::optional<SourceError> CheckBytes(std::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return SourceError{.range = {},
                       .message = "the file has " + std::to_string(text.size()) +
                                  " bytes; the limit is " + std::to_string(limits.bytes_max),
                       .suggestion = {}};
  }
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && !IsBlank(text[i])) || byte == 0x7F) {
      return SourceError{.range = {.begin = i, .end = i + 1},
                         .message = "invalid YAML: control character " + std::to_string(byte),
                         .suggestion = byte == 0 ? "save the file as UTF-8" : ""};
    }
  }
  if (IsValidUtf8(text)) return CheckWideControls(text);
  std::string_view rest = text;
  for (size_t length = Utf8SequenceLength(rest); length != 0; length = Utf8SequenceLength(rest))
    rest.remove_prefix(length);
  const size_t at = text.size() - rest.size();
  return SourceError{.range = {.begin = at, .end = at + 1},
                     .message = "invalid YAML: this byte is not valid UTF-8",
                     .suggestion = {}};
}

SourceError StrayText(size_t at) {
  return {.range = {.begin = at, .end = at + 1},
          .message = "invalid YAML: this can begin nothing",
          .suggestion = "put quotes around a text that begins with a special character"};
}

SourceError FromException(const YAML::Exception& exception, const SourceText& source) {
  const size_t begin =
      exception.mark.is_null()
          ? 0
          : std::min(static_cast<size_t>(std::max(exception.mark.pos, 0)), source.text().size());
  const std::string_view line = source.Line(source.Locate(begin).line);
  return {.range = {.begin = begin, .end = begin},
          .message = "invalid YAML: " + exception.msg,
          .suggestion = std::string(AdviceFor(exception.msg, line))};
}

// yaml-cpp names the place where it gave up, which may be the end of the file.
SourceError AboutOpenBracket(size_t begin, const SourceText& source) {
  const bool brace = source.text()[begin] == '{';
  return {.range = {.begin = begin, .end = begin + 1},
          .message = std::string("invalid YAML: this ") + (brace ? "brace" : "bracket") +
                     " has no other one that closes it",
          .suggestion = {}};
}

// What stands behind the first document: nothing, another document, or what is no YAML.
struct Rest {
  std::optional<size_t> second_document;  // where it begins
  std::optional<SourceError> error;
};

// The first document ends at `end`. Behind a line of three dashes nothing can make the first
// document wrong: Go's programs do not look there.
Rest LookAtRest(YAML::Parser& parser, const SourceText& source, size_t end) {
  SecondDocument second;
  try {
    int before = second.last_start();
    while (!second.begin() && parser.HandleNextDocument(second)) {
      // On a token that can begin nothing yaml-cpp makes empty documents for ever.
      if (second.last_start() == before) {
        return {.second_document = std::nullopt,
                .error = StrayText(static_cast<size_t>(std::max(before, 0)))};
      }
      before = second.last_start();
    }
    return {.second_document = second.begin(), .error = std::nullopt};
  } catch (const YAML::Exception& exception) {
    const size_t dashes = source.text().find("\n---", end == 0 ? 0 : end - 1);
    if (dashes < static_cast<size_t>(std::max(exception.mark.pos, 0))) {
      return {.second_document = dashes + 1, .error = std::nullopt};
    }
    return {.second_document = std::nullopt, .error = FromException(exception, source)};
  }
}

SourceError AboutSecond(size_t begin) {
  return {.range = {.begin = begin, .end = begin},
          .message =
              "a second YAML document begins here; one document per file is read, the rest is left "
              "out",
          .suggestion = "put it into a file of its own"};
}

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key->value == key) return entry.value;
  }
  return nullptr;
}

YamlDocument::Outcome YamlDocument::Parse(const std::shared_ptr<const SourceText>& source,
                                          const YamlLimits& limits) {
  if (std::optional<SourceError> error = CheckBytes(source->text(), limits)) {
    return {.document = nullptr, .errors = {*std::move(error)}};
  }
  YamlTreeBuilder builder(source, limits);
  try {
    std::istringstream in{std::string(source->text())};
    YAML::Parser parser(in);
    if (!parser.HandleNextDocument(builder)) return std::move(builder).Take();
    Outcome outcome = std::move(builder).Take();
    if (outcome.document == nullptr) return outcome;
    const size_t end = outcome.document->root().range.end;
    Rest rest = LookAtRest(parser, *source, end);
    if (rest.error) return {.document = nullptr, .errors = {*std::move(rest.error)}};
    if (rest.second_document) outcome.second_document = AboutSecond(*rest.second_document);
    return outcome;
  } catch (const YAML::Exception& exception) {
    if (builder.stopped()) return std::move(builder).Take();
    const std::optional<size_t> bracket = builder.OpenBracket();
    if (bracket && *bracket < source->text().size() && exception.msg.ends_with("flow not found")) {
      return {.document = nullptr, .errors = {AboutOpenBracket(*bracket, *source)}};
    }
    return {.document = nullptr, .errors = {FromException(exception, *source)}};
  }
}

ScalarText YamlDocument::Text(const YamlNode& scalar) const {
  ALERTD_CHECK(scalar.kind == YamlKind::kScalar);
  return ScalarText::Align(source_->text(), scalar.range.begin, scalar.value);
}

}  // namespace alertd::rules
