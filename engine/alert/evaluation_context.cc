#include "engine/alert/evaluation_context.h"

#include <utility>
#include <variant>
#include <vector>

#include "grammar/parser.h"

namespace alertd::alert {
namespace {

using QuerySamples = std::vector<tmpl::QuerySample>;

Result<QuerySamples> RunTemplateQuery(const RuleSurroundings& surroundings, Timestamp at,
                                      std::string_view text) {
  ALERTD_TRY(std::shared_ptr<const grammar::Expr> expr, grammar::ParseExprOrError(text));
  ALERTD_TRY(query::QueryAnswer answer,
             query::EvaluateInstant(std::move(expr), *surroundings.window, at,
                                    surroundings.options.query));
  QuerySamples samples;
  if (const auto* scalar = std::get_if<query::ScalarValue>(&answer.value)) {
    samples.push_back({{}, scalar->value});
  } else if (auto* vector = std::get_if<query::VectorValue>(&answer.value)) {
    for (query::VectorSample& sample : *vector) {
      samples.push_back(
          {.labels = std::move(sample.labels),
           .value = sample.value,
           .histogram = sample.histogram == nullptr ? "" : FormatHistogram(*sample.histogram)});
    }
  } else {
    return InvalidInput("a query in a template must yield an instant vector or a scalar, not " +
                        std::string(text));
  }
  return samples;
}

}  // namespace

const tmpl::FunctionMap& EvaluationContext::functions() {
  if (!functions_) {
    tmpl::PrometheusFunctionOptions options;
    options.external_url = surroundings_.options.external_url;
    options.now = at_;
    options.query = [this](std::string_view text) {
      return RunTemplateQuery(surroundings_, query_at_, text);
    };
    functions_ = tmpl::PrometheusFunctions(options);
  }
  return *functions_;
}

tmpl::FunctionMap TemplateFunctionNames() { return tmpl::PrometheusFunctions({}); }

}  // namespace alertd::alert
