#include "engine/serve/ast_json.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "grammar/function_table.h"

namespace alertd::serve {
namespace {

using grammar::Expr;

// In the order of ValueType and Cardinality.
constexpr std::array<std::string_view, 4> kTypeNames = {"scalar", "vector", "matrix", "string"};
constexpr std::array<std::string_view, 4> kCardinalityNames = {"one-to-one", "many-to-one",
                                                               "one-to-many", "many-to-many"};

std::string_view TypeName(grammar::ValueType type) { return kTypeNames[static_cast<size_t>(type)]; }

// Shortest, and never with an exponent.
std::string FormatPlain(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 512> digits{};  // the smallest number has 340
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  return error == std::errc() ? std::string(digits.data(), end) : std::to_string(value);
}

void WriteTexts(JsonWriter& json, const std::vector<std::string>& texts) {
  json.BeginArray();
  for (const std::string& text : texts)
    json.String(text);
  json.EndArray();
}

void WriteSpan(JsonWriter& json, std::string_view key, Duration span) {
  json.Key(key).Integer(span.count());
}

void WriteAt(JsonWriter& json, const std::optional<grammar::AtModifier>& at) {
  using Kind = grammar::AtModifier::Kind;
  json.Key("timestamp");
  if (at && at->kind == Kind::kTimestamp) {
    json.Integer(at->at.time_since_epoch().count());
  } else {
    json.Null();
  }
  json.Key("startOrEnd");
  if (at && at->kind != Kind::kTimestamp) {
    json.String(at->kind == Kind::kStart ? "start" : "end");
  } else {
    json.Null();
  }
}

void WriteSelector(JsonWriter& json, const grammar::VectorSelector& selector) {
  json.Key("name").String(selector.name);
  WriteSpan(json, "offset", selector.offset.value);
  json.Key("matchers").BeginArray();
  for (const Matcher& matcher : selector.matchers) {
    json.BeginObject().Key("name").String(matcher.name()).Key("value").String(matcher.value());
    json.Key("type").String(MatchOperator(matcher.kind())).EndObject();
  }
  json.EndArray();
  WriteAt(json, selector.at);
  json.Key("anchored").Bool(selector.extension == grammar::RangeExtension::kAnchored);
  json.Key("smoothed").Bool(selector.extension == grammar::RangeExtension::kSmoothed);
}

void WriteFill(JsonWriter& json, std::string_view side, const std::optional<double>& value) {
  json.Key(side);
  if (value) {
    json.Number(*value);
  } else {
    json.Null();
  }
}

void WriteMatching(JsonWriter& json, const std::optional<grammar::VectorMatching>& matching) {
  json.Key("matching");
  if (!matching) {
    json.Null();
    return;
  }
  json.BeginObject().Key("card").String(
      kCardinalityNames[static_cast<size_t>(matching->cardinality)]);
  json.Key("labels");
  WriteTexts(json, matching->labels);
  json.Key("on").Bool(matching->on).Key("include");
  WriteTexts(json, matching->include);
  json.Key("fillValues").BeginObject();
  WriteFill(json, "lhs", matching->fill_left);
  WriteFill(json, "rhs", matching->fill_right);
  json.EndObject().EndObject();
}

// Each kind of node with its members; the object around them is WriteExpr()'s.

void WriteNode(JsonWriter& json, const grammar::NumberLiteral& number) {
  json.Key("type").String("numberLiteral").Key("val").String(FormatPlain(number.value));
}

void WriteNode(JsonWriter& json, const grammar::StringLiteral& text) {
  json.Key("type").String("stringLiteral").Key("val").String(text.value);
}

void WriteNode(JsonWriter& json, const grammar::VectorSelector& selector) {
  json.Key("type").String("vectorSelector");
  WriteSelector(json, selector);
}

void WriteNode(JsonWriter& json, const grammar::MatrixSelector& matrix) {
  json.Key("type").String("matrixSelector");
  WriteSpan(json, "range", matrix.range.value);
  WriteSelector(json, matrix.selector);
}

void WriteNode(JsonWriter& json, const grammar::Subquery& subquery) {
  json.Key("type").String("subquery").Key("expr");
  WriteExpr(json, *subquery.expr);
  WriteSpan(json, "range", subquery.range.value);
  WriteSpan(json, "offset", subquery.offset.value);
  WriteSpan(json, "step", subquery.step ? subquery.step->value : Duration(0));
  WriteAt(json, subquery.at);
}

void WriteNode(JsonWriter& json, const grammar::Call& call) {
  json.Key("type").String("call").Key("func").BeginObject();
  json.Key("name").String(call.function->name).Key("argTypes").BeginArray();
  for (const grammar::ValueType type : call.function->args)
    json.String(TypeName(type));
  json.EndArray().Key("variadic").Integer(call.function->variadic);
  json.Key("returnType").String(TypeName(call.function->returns)).EndObject();
  json.Key("args").BeginArray();
  for (const grammar::ExprPtr& arg : call.args)
    WriteExpr(json, *arg);
  json.EndArray();
}

void WriteNode(JsonWriter& json, const grammar::Aggregation& aggregation) {
  json.Key("type").String("aggregation");
  json.Key("op").String(grammar::AggregateOpName(aggregation.op)).Key("expr");
  WriteExpr(json, *aggregation.expr);
  json.Key("param");
  if (aggregation.param == nullptr) {
    json.Null();
  } else {
    WriteExpr(json, *aggregation.param);
  }
  json.Key("grouping");
  WriteTexts(json, aggregation.grouping);
  json.Key("without").Bool(aggregation.without);
}

void WriteNode(JsonWriter& json, const grammar::Binary& binary) {
  json.Key("type").String("binaryExpr");
  json.Key("op").String(grammar::BinaryOpText(binary.op)).Key("lhs");
  WriteExpr(json, *binary.left);
  json.Key("rhs");
  WriteExpr(json, *binary.right);
  WriteMatching(json, binary.matching);
  json.Key("bool").Bool(binary.return_bool);
}

void WriteNode(JsonWriter& json, const grammar::Unary& unary) {
  json.Key("type").String("unaryExpr").Key("op").String(unary.negative ? "-" : "+").Key("expr");
  WriteExpr(json, *unary.expr);
}

void WriteNode(JsonWriter& json, const grammar::Paren& paren) {
  json.Key("type").String("parenExpr").Key("expr");
  WriteExpr(json, *paren.expr);
}

}  // namespace

void WriteExpr(JsonWriter& json, const Expr& expr) {
  json.BeginObject();
  std::visit([&json](const auto& node) { WriteNode(json, node); }, expr.node);
  json.EndObject();
}

}  // namespace alertd::serve
