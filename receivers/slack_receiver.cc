#include "receivers/slack_receiver.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/model/number.h"
#include "receivers/notification_text.h"
#include "receivers/secrets.h"

namespace alertd::receivers {
namespace {

namespace json = boost::json;

// Slack shows up to a hundred attachments; nobody reads more than these.
constexpr size_t kAlertsShownMax = 10;
constexpr size_t kFieldsPerAlertMax = 20;
// Slack folds longer texts away.
constexpr size_t kTextBytesMax = 3000;
constexpr size_t kFieldBytesMax = 1000;
// Fields up to this length stand side by side.
constexpr size_t kShortFieldBytesMax = 40;

constexpr std::string_view kResolvedColor = "#2eb886";

std::string_view ColorOf(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return "#d00000";
    case Severity::kHigh:
      return "#f2711c";
    case Severity::kMedium:
      return "#f2c744";
    case Severity::kLow:
      return "#439fe0";
    case Severity::kInfo:
      break;
  }
  return "#9aa0a6";
}

// The three characters that Slack's markup gives a meaning.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

// <address|text>; what would end the address early is percent-encoded.
std::string Link(std::string_view url, std::string_view text) {
  std::string address;
  for (const char c : url) {
    if (c == '|') {
      address += "%7C";
    } else if (c == '>') {
      address += "%3E";
    } else if (c == '<') {
      address += "%3C";
    } else {
      address += c;
    }
  }
  return "<" + address + "|" + std::string(text) + ">";
}

json::object Field(std::string_view title, std::string_view value) {
  json::object field;
  field["title"] = title;
  field["value"] = Escaped(Shortened(value, kFieldBytesMax));
  field["short"] = value.size() <= kShortFieldBytesMax;
  return field;
}

json::array FieldsOf(const Alert& alert) {
  json::array fields;
  for (const Label& label : alert.labels.Drop({std::string(kAlertNameLabel)})) {
    if (fields.size() == kFieldsPerAlertMax) break;
    fields.push_back(Field(label.name, label.value));
  }
  const std::pair<std::string_view, std::optional<double>> values[] = {
      {"value", alert.value},
      {"value at start", alert.first_value},
      {"peak", alert.peak_value},
      {"value at end", alert.end_value}};
  for (const auto& [title, value] : values) {
    if (value) fields.push_back(Field(title, FormatFloat(*value)));
  }
  if (!alert.incident_id.empty()) fields.push_back(Field("incident", alert.incident_id));
  return fields;
}

// The message, with how long a resolved alert lasted and where to read on.
std::string TextOf(const Alert& alert, const Notification& notification) {
  std::string text = Escaped(Shortened(AlertMessage(alert), kTextBytesMax));
  const auto add_line = [&text](const std::string& line) {
    if (!text.empty()) text += '\n';
    text += line;
  };
  if (IsResolved(alert, notification) && *alert.ends_at > alert.starts_at) {
    const auto lasted = std::chrono::floor<std::chrono::seconds>(*alert.ends_at - alert.starts_at);
    add_line("Resolved after " + FormatDuration(lasted));
  }
  if (IsResolved(alert, notification) && !alert.closing_reason.empty()) {
    add_line("Closed: " + Escaped(Shortened(alert.closing_reason, kTextBytesMax)));
  }
  if (alert.annotations.Has(kRunbookAnnotation)) {
    add_line(Link(alert.annotations.Get(kRunbookAnnotation), "Runbook"));
  }
  return text;
}

json::object AlertAttachment(const Alert& alert, const Notification& notification) {
  const std::string text = TextOf(alert, notification);
  json::object attachment;
  attachment["color"] = IsResolved(alert, notification)
                            ? kResolvedColor
                            : ColorOf(RankSeverity(alert.labels.Get(kSeverityLabel)));
  if (!text.empty()) attachment["text"] = text;
  attachment["fields"] = FieldsOf(alert);
  attachment["mrkdwn_in"] = json::array{"text"};
  attachment["ts"] =
      std::chrono::floor<std::chrono::seconds>(alert.starts_at).time_since_epoch().count();
  return attachment;
}

void AddTitle(json::object& attachment, const Notification& notification,
              const RenderContext& context) {
  const std::string title = Title(notification);
  attachment["fallback"] = title;
  attachment["title"] = Escaped(title);
  if (!context.external_url.empty()) attachment["title_link"] = context.external_url;
}

void AddNote(json::object& attachment, const Notification& notification) {
  if (notification.note.empty()) return;
  std::string text = Escaped(Shortened(notification.note, kTextBytesMax));
  if (const json::value* rest = attachment.if_contains("text")) {
    text += '\n';
    text.append(rest->as_string().data(), rest->as_string().size());
  }
  attachment["text"] = text;
}

json::object HeadAttachment(const Notification& notification, const RenderContext& context) {
  json::object attachment;
  attachment["color"] =
      notification.Firing() ? ColorOf(WorstSeverity(notification)) : kResolvedColor;
  AddTitle(attachment, notification, context);
  AddNote(attachment, notification);
  return attachment;
}

json::object RestAttachment(const Notification& notification) {
  Notification rest = notification;
  rest.alerts.erase(rest.alerts.begin(), rest.alerts.begin() + kAlertsShownMax);
  const AlertCounts counts = CountAlerts(rest);
  json::object attachment;
  attachment["color"] = rest.Firing() ? ColorOf(WorstSeverity(rest)) : kResolvedColor;
  attachment["text"] = "and " + std::to_string(rest.alerts.size()) + " more alerts (" +
                       std::to_string(counts.firing) + " firing, " +
                       std::to_string(counts.resolved) + " resolved)";
  return attachment;
}

// One alert is one attachment with the title; several stand below an attachment with the title.
json::array Attachments(const Notification& notification, const RenderContext& context) {
  json::array attachments;
  if (notification.alerts.size() == 1) {
    json::object only = AlertAttachment(notification.alerts.front(), notification);
    AddTitle(only, notification, context);
    AddNote(only, notification);
    attachments.push_back(std::move(only));
    return attachments;
  }
  attachments.push_back(HeadAttachment(notification, context));
  for (size_t i = 0; i < std::min(notification.alerts.size(), kAlertsShownMax); ++i) {
    const Alert& alert = notification.alerts[i];
    json::object attachment = AlertAttachment(alert, notification);
    attachment["title"] = Escaped(std::string(alert.labels.Get(kAlertNameLabel)) + " (" +
                                  std::string(StatusName(alert, notification)) + ")");
    attachments.push_back(std::move(attachment));
  }
  if (notification.alerts.size() > kAlertsShownMax) {
    attachments.push_back(RestAttachment(notification));
  }
  return attachments;
}

bool SaysOk(std::string_view body) {
  if (body == "ok") return true;
  boost::system::error_code error;
  const json::value answer = json::parse(body, error);
  if (error || !answer.is_object()) return false;
  const json::value* ok = answer.get_object().if_contains("ok");
  return ok != nullptr && ok->is_bool() && ok->get_bool();
}

}  // namespace

Result<OutgoingMessage> RenderSlack(const rules::SlackSettings& settings,
                                    const Notification& notification,
                                    const RenderContext& context) {
  json::object body;
  if (!settings.channel.empty()) body["channel"] = settings.channel;
  if (!settings.username.empty()) body["username"] = settings.username;
  if (!settings.icon_emoji.empty()) body["icon_emoji"] = settings.icon_emoji;
  body["attachments"] = Attachments(notification, context);
  HttpRequest request;
  request.method = "POST";
  request.url = settings.webhook_url;
  request.headers = {{"Content-Type", "application/json"}, {"User-Agent", "alertd"}};
  request.body = json::serialize(body);
  return OutgoingMessage(std::move(request));
}

Verdict ClassifySlack(const HttpResponse& response, Timestamp now) {
  Verdict verdict = ClassifyStatus(response, now);
  if (verdict.kind != VerdictKind::kAccepted || SaysOk(response.body)) return verdict;
  const std::string excerpt = Excerpt(response.body, kExcerptBytesMax);
  verdict.kind = VerdictKind::kRefused;
  verdict.error = excerpt.empty() ? "answered with nothing instead of ok"
                                  : "answered with an error: " + excerpt;
  return verdict;
}

}  // namespace alertd::receivers
