#include "engine/serve/expression_api.h"

#include "engine/serve/api_answer.h"
#include "engine/serve/ast_json.h"
#include "grammar/parser.h"
#include "grammar/printer.h"

namespace alertd::serve {
namespace {

Answer AnswerAbout(const Request& request,
                   void (*write)(JsonWriter& json, const grammar::Expr& expr)) {
  const auto expr = grammar::ParseExprOrError(request.Parameter("query"));
  if (!expr) return FailParameter("query", expr.error().message);
  return Success([&](JsonWriter& json) { write(json, **expr); });
}

void WriteFormatted(JsonWriter& json, const grammar::Expr& expr) {
  json.String(grammar::PrintExprInLines(expr));
}

}  // namespace

void AddExpressionApi(EndpointTable& table) {
  table.Add(
      {.methods = {"GET", "POST"},
       .pattern = "/api/v1/format_query",
       .cost = Cost::kSlow,
       .answer = [](const Request& request) { return AnswerAbout(request, &WriteFormatted); }});
  table.Add({.methods = {"GET", "POST"},
             .pattern = "/api/v1/parse_query",
             .cost = Cost::kSlow,
             .answer = [](const Request& request) { return AnswerAbout(request, &WriteExpr); }});
}

}  // namespace alertd::serve
