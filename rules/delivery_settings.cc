#include "rules/delivery_settings.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace alertd::rules {
namespace {

// As many are remembered one by one.
constexpr int64_t kMessagesMax = 10'000;

void Refuse(FileScope& scope, std::string_view name, SourceRange range, std::string message) {
  scope.Error({.name = name, .range = range, .message = std::move(message), .suggestion = {}});
}

std::optional<Duration> ReadPositiveSpan(FileScope& scope, SectionReader& reader,
                                         std::string_view key) {
  const YamlNode* const node = reader.Require(key);
  if (node == nullptr) return std::nullopt;
  const std::optional<Duration> span = scope.Span(*node, key);
  if (!span || *span > Duration::zero()) return span;
  Refuse(scope, "bad-duration", node->range, std::string(key) + " must be more than 0");
  return std::nullopt;
}

void ReadFallback(FileScope& scope, const YamlNode& node, Receiver& receiver, Draft& draft) {
  SectionReader reader(scope, node, "a fallback");
  const std::optional<Duration> after = ReadPositiveSpan(scope, reader, "after");
  const std::optional<TextValue> name = reader.RequireText("receiver");
  reader.Finish();
  if (!name) return;
  if (name->value() == receiver.name) {
    Refuse(scope, "conflict", name->location.range,
           "receiver \"" + receiver.name + "\" cannot be its own fallback");
    return;
  }
  draft.receiver_uses.push_back({.name = name->value(), .location = name->location});
  if (after) receiver.fallback = {*after, name->value(), name->location};
}

void ReadRateLimit(FileScope& scope, const YamlNode& node, Receiver& receiver) {
  SectionReader reader(scope, node, "a rate limit");
  std::optional<int64_t> messages;
  if (const YamlNode* count = reader.Require("messages")) {
    messages = scope.Count(*count, "messages", kMessagesMax);
    if (messages == 0) {
      Refuse(scope, "bad-value", count->range, "messages must be at least 1");
      messages.reset();
    }
  }
  const std::optional<Duration> per = ReadPositiveSpan(scope, reader, "per");
  reader.Finish();
  if (messages && per) receiver.rate_limit = {static_cast<size_t>(*messages), *per};
}

const Receiver* Find(const std::vector<Receiver>& receivers, std::string_view name) {
  const auto found = std::find_if(receivers.begin(), receivers.end(),
                                  [name](const Receiver& each) { return each.name == name; });
  return found == receivers.end() ? nullptr : &*found;
}

// The way along fallbacks from the receiver back to itself, as "a -> b -> a"; empty without one.
std::string LoopFrom(const std::vector<Receiver>& receivers, const Receiver& first) {
  std::string way = first.name;
  const Receiver* next = &first;
  for (size_t steps = 0; steps < receivers.size() && next->fallback; ++steps) {
    next = Find(receivers, next->fallback->receiver);
    if (next == nullptr) return "";
    way += " -> " + next->name;
    if (next == &first) return way;
  }
  return "";
}

}  // namespace

void ReadDeliverySettings(FileScope& scope, SectionReader& reader, Receiver& receiver,
                          Draft& draft) {
  if (const YamlNode* node = reader.Find("fallback")) {
    ReadFallback(scope, *node, receiver, draft);
  }
  if (const YamlNode* node = reader.Find("rate_limit")) ReadRateLimit(scope, *node, receiver);
}

void CheckFallbacks(const std::vector<Receiver>& receivers, Diagnostics& diagnostics) {
  std::vector<std::string_view> reported;
  for (const Receiver& receiver : receivers) {
    const std::string loop = LoopFrom(receivers, receiver);
    if (loop.empty()) continue;
    // Once for all that stand in it.
    const bool known = std::any_of(reported.begin(), reported.end(), [&](std::string_view name) {
      return (loop + " ").find(" " + std::string(name) + " ") != std::string::npos;
    });
    if (known) continue;
    reported.push_back(receiver.name);
    Diagnostic diagnostic;
    diagnostic.name = "conflict";
    diagnostic.location = receiver.fallback->location;
    diagnostic.message = "fallbacks lead back to where they come from: " + loop;
    diagnostics.push_back(std::move(diagnostic));
  }
}

}  // namespace alertd::rules
