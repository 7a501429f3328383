#pragma once

// The kinds of integrations that Alertmanager has, as tables: fields, what excludes what, what is
// taken over from `global:`.

#include <array>
#include <span>
#include <string_view>

#include "rules/schema/shape.h"

namespace alertd::rules {

// Keys of an integration that are taken from `global:` where it gives none of them.
struct Inherited {
  std::array<std::string_view, 2> keys;         // alternatives; the second may be empty
  std::array<std::string_view, 2> global_keys;  // in the same order
  std::string_view fallback = {};               // where global has none either
  Need need = Need::kOptional;                  // required: nowhere given is an error
};

struct ReceiverKind {
  std::string_view key;   // in a receiver: "slack_configs"
  std::string_view name;  // "slack"
  const Shape* shape = nullptr;
  bool send_resolved = true;  // where it does not say
  std::span<const Inherited> inherited = {};
};

std::span<const ReceiverKind> AllReceiverKinds();
const ReceiverKind* FindReceiverKind(std::string_view key);

// Whose authorization may come from a token of `global:` instead: it has rules of its own.
inline constexpr std::string_view kSlackKind = "slack";
inline constexpr std::string_view kSlackAppUrl = "https://slack.com/api/chat.postMessage";

// The families of kinds, each in a file of its own.
extern const Shape kSlackShape;
extern const Shape kMattermostShape;
extern const Shape kRocketchatShape;
extern const Shape kDiscordShape;
extern const Shape kMsTeamsShape;
extern const Shape kMsTeamsV2Shape;
extern const Shape kTelegramShape;
extern const Shape kWebexShape;
extern const Shape kWechatShape;
extern const Shape kPagerDutyShape;
extern const Shape kOpsGenieShape;
extern const Shape kVictorOpsShape;
extern const Shape kPushoverShape;
extern const Shape kIncidentIoShape;
extern const Shape kEmailShape;
extern const Shape kWebhookShape;
extern const Shape kSnsShape;
extern const Shape kJiraShape;

// What every kind has, and what every one over HTTP has.
extern const Shape kNotifierShape;
extern const Shape kHttpNotifierShape;

}  // namespace alertd::rules
