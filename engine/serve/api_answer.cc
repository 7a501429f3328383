#include "engine/serve/api_answer.h"

#include <array>
#include <utility>

#include "engine/model/labels.h"

namespace alertd::serve {
namespace {

struct ErrorForm {
  std::string_view name;
  int status;
};

// In the order of ApiError.
constexpr std::array<ErrorForm, 7> kErrorForms = {{
    {"bad_data", 400},
    {"execution", 422},
    {"canceled", 499},
    {"timeout", 503},
    {"internal", 500},
    {"unavailable", 503},
    {"not_found", 404},
}};

void WriteAnnotations(JsonWriter& json, std::string_view name, query::Annotation::Level level,
                      std::span<const query::Annotation> annotations) {
  bool open = false;
  for (const query::Annotation& annotation : annotations) {
    if (annotation.level != level) continue;
    if (!std::exchange(open, true)) json.Key(name).BeginArray();
    json.String(annotation.message);
  }
  if (open) json.EndArray();
}

}  // namespace

Answer Success(const std::function<void(JsonWriter&)>& write_data,
               std::span<const query::Annotation> annotations) {
  JsonWriter json;
  json.BeginObject().Key("status").String("success").Key("data");
  write_data(json);
  WriteAnnotations(json, "warnings", query::Annotation::Level::kWarning, annotations);
  WriteAnnotations(json, "infos", query::Annotation::Level::kInfo, annotations);
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

Answer FailEvaluation(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kTimeout:
      return Fail(ApiError::kTimeout, error.message);
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

Answer PlainText(int status, std::string text) {
  return {.status = status, .body = std::move(text), .content_type = "text/plain; charset=utf-8"};
}

}  // namespace alertd::serve
