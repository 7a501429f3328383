#include "engine/serve/api_answer.h"

#include <array>
#include <utility>

#include "engine/base/source_text.h"
#include "engine/model/labels.h"

namespace alertd::serve {
namespace {

struct ErrorForm {
  std::string_view name;
  int status;
};

// In the order of ApiError.
constexpr std::array<ErrorForm, 10> kErrorForms = {{
    {"bad_data", 400},
    {"execution", 422},
    {"canceled", 499},
    {"timeout", 503},
    {"internal", 500},
    {"unavailable", 503},
    {"not_found", 404},
    {"conflict", 409},
    {"too_large", 413},
    {"unsupported_media", 415},
}};

void WriteTexts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.Key(name).BeginArray();
  for (const std::string& text : texts)
    json.String(text);
  json.EndArray();
}

// As many of each kind as Prometheus answers.
constexpr size_t kRemarksMax = 10;

void CountOmitted(std::vector<std::string>& texts, size_t all, std::string_view kind) {
  if (all <= kRemarksMax) return;
  texts.push_back(std::to_string(all - kRemarksMax) + " more " + std::string(kind) +
                  " annotations omitted");
}

}  // namespace

Remarks RemarksOn(std::span<const query::Annotation> annotations, std::string_view query) {
  Remarks remarks;
  const SourceText text("query", std::string(query));
  size_t warnings = 0;
  size_t infos = 0;
  for (const query::Annotation& annotation : annotations) {
    const bool is_warning = annotation.level == query::Annotation::Level::kWarning;
    if (++(is_warning ? warnings : infos) > kRemarksMax) continue;
    auto& texts = is_warning ? remarks.warnings : remarks.infos;
    texts.push_back(query::FormatAnnotation(annotation, text));
  }
  CountOmitted(remarks.warnings, warnings, "warning");
  CountOmitted(remarks.infos, infos, "info");
  return remarks;
}

void WriteRemarks(JsonWriter& json, const Remarks& remarks) {
  WriteTexts(json, "warnings", remarks.warnings);
  WriteTexts(json, "infos", remarks.infos);
}

Answer Success(const std::function<void(JsonWriter&)>& write_data, const Remarks& remarks) {
  JsonWriter json;
  json.BeginObject().Key("status").String("success").Key("data");
  write_data(json);
  WriteRemarks(json, remarks);
  json.EndObject();
  return {.status = 200, .body = std::move(json).text()};
}

Answer Fail(ApiError kind, std::string_view message) {
  const ErrorForm& form = kErrorForms[static_cast<size_t>(kind)];
  JsonWriter json;
  json.BeginObject()
      .Key("status")
      .String("error")
      .Key("errorType")
      .String(form.name)
      .Key("error")
      .String(message)
      .EndObject();
  return {.status = form.status, .body = std::move(json).text()};
}

Answer FailParameter(std::string_view name, std::string_view message) {
  return Fail(ApiError::kBadData, "invalid parameter " + Quote(name) + ": " + std::string(message));
}

namespace {

Answer FailStopped(StopReason reason, const std::string& where) {
  if (reason == StopReason::kClientGone || reason == StopReason::kShutdown) {
    return Fail(ApiError::kCanceled, "query was canceled in " + where);
  }
  return Fail(ApiError::kTimeout, "query timed out in " + where);
}

}  // namespace

Answer FailEvaluation(const Error& error, StopReason reason) {
  switch (error.kind) {
    case ErrorKind::kTimeout:
      return FailStopped(reason, "expression evaluation");
    case ErrorKind::kNotFound:
      return Fail(ApiError::kNotFound, error.message);
    case ErrorKind::kUnavailable:
      return Fail(ApiError::kUnavailable, error.message);
    case ErrorKind::kInvalidInput:
    case ErrorKind::kLimitExceeded:
    case ErrorKind::kUnsupported:
      break;
  }
  return Fail(ApiError::kExecution, error.message);
}

Answer FailInQueue(StopReason reason) { return FailStopped(reason, "query queue"); }

Answer PlainText(int status, std::string text) {
  return {.status = status, .body = std::move(text), .content_type = "text/plain; charset=utf-8"};
}

}  // namespace alertd::serve
