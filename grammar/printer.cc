#include "grammar/printer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

#include "engine/model/labels.h"
#include "engine/model/number.h"
#include "engine/model/time.h"
#include "grammar/function_table.h"
#include "grammar/selector_name.h"

namespace alertd::grammar {
namespace {

std::string FormatSigned(Duration span) {
  std::string text(span < Duration::zero() ? "-" : "");
  return text += FormatDuration(span < Duration::zero() ? -span : span);
}

// Durations among numbers: whole milliseconds in units, and what is finer as a number.
std::string FormatNumber(double value, bool is_duration) {
  const double ms = std::round(value * 1000.0);
  if (!is_duration || !(std::abs(ms) < 9e15) || ms / 1000.0 != value) return FormatFloat(value);
  // An integer has no negative zero, and 1 / -0s is not 1 / 0s.
  if (ms == 0 && std::signbit(value)) return "-0s";
  return FormatSigned(Duration{static_cast<int64_t>(ms)});
}

std::string_view DurationOperator(DurationExpr::Kind kind) {
  switch (kind) {
    case DurationExpr::Kind::kAdd:
      return " + ";
    case DurationExpr::Kind::kSubtract:
      return " - ";
    case DurationExpr::Kind::kMultiply:
      return " * ";
    case DurationExpr::Kind::kDivide:
      return " / ";
    case DurationExpr::Kind::kModulo:
      return " % ";
    default:
      return " ^ ";
  }
}

std::string FormatLabelNames(const std::vector<std::string>& names) {
  std::string text = "(";
  for (const std::string& name : names) {
    if (text.size() > 1) text += ", ";
    text += IsLegacyLabelName(name) ? name : Quote(name);
  }
  return text + ")";
}

// Appends to one string as it goes down the tree.
class Printer {
 public:
  Printer() = default;
  // Numbers are as they are written in the text.
  explicit Printer(std::string_view text) : text_(text) {}

  std::string Print(const Expr& root) {
    Put(root);
    return std::move(out_);
  }

  // Parts, for those who break the lines between them.
  std::string PrintHead(const Aggregation& aggregation) {
    PutHead(aggregation);
    return std::move(out_);
  }
  std::string PrintOperator(const Binary& binary) {
    PutOperator(binary);
    return std::move(out_);
  }
  std::string PrintTail(const Subquery& subquery) {
    PutTail(subquery);
    return std::move(out_);
  }

 private:
  void Put(const Expr& expr) {
    if (std::holds_alternative<NumberLiteral>(expr.node) && PutWrittenNumber(expr.range)) return;
    written_ =
        text_.substr(std::min(expr.range.begin, text_.size()), expr.range.end - expr.range.begin);
    std::visit([this](const auto& node) { Put(node); }, expr.node);
  }

  // What has blanks behind its sign is left to FormatNumber().
  bool PutWrittenNumber(SourceRange range) {
    constexpr std::string_view kDigits = "0123456789.";
    const std::string_view written =
        text_.substr(std::min(range.begin, text_.size()), range.end - range.begin);
    const size_t first = written.starts_with('-') ? 1 : 0;
    if (first >= written.size() || kDigits.find(written[first]) == std::string_view::npos) {
      return false;
    }
    if (written.find_first_of("eExX_") == std::string_view::npos) return false;
    out_ += written;
    return true;
  }

  void Put(const NumberLiteral& number) { out_ += FormatNumber(number.value, number.is_duration); }
  void Put(const StringLiteral& text) { out_ += QuoteAsWritten(text.value); }

  // In backquotes if it stands so in what is printed, and they save escapes.
  std::string QuoteAsWritten(const std::string& value) const {
    std::string quoted = Quote(value);
    const std::string raw = "`" + value + "`";
    const bool saves = quoted.size() > raw.size() && written_.find(raw) != std::string_view::npos;
    const bool allowed = std::none_of(value.begin(), value.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return c == '`' || byte < 0x20 || byte == 0x7F;
    });
    return saves && allowed ? raw : quoted;
  }

  void Put(const Paren& paren) {
    out_ += '(';
    Put(*paren.expr);
    out_ += ')';
  }

  void Put(const Unary& unary) {
    out_ += unary.negative ? '-' : '+';
    Put(*unary.expr);
  }

  void Put(const VectorSelector& selector) {
    PutName(selector);
    PutExtension(selector.extension);
    PutModifiers(selector.at, selector.offset);
  }

  void Put(const MatrixSelector& matrix) {
    PutName(matrix.selector);
    out_ += '[';
    PutDuration(matrix.range);
    out_ += ']';
    PutExtension(matrix.selector.extension);
    PutModifiers(matrix.selector.at, matrix.selector.offset);
  }

  void Put(const Subquery& subquery) {
    Put(*subquery.expr);
    PutTail(subquery);
  }

  // [range:step] and its modifiers.
  void PutTail(const Subquery& subquery) {
    out_ += '[';
    PutDuration(subquery.range);
    out_ += ':';
    if (subquery.step) PutDuration(*subquery.step);
    out_ += ']';
    PutModifiers(subquery.at, subquery.offset);
  }

  void Put(const Call& call) {
    out_ += call.function->name;
    out_ += '(';
    for (const ExprPtr& arg : call.args) {
      if (&arg != &call.args.front()) out_ += ", ";
      Put(*arg);
    }
    out_ += ')';
  }

  // Up to the parenthesis.
  void PutHead(const Aggregation& aggregation) {
    out_ += AggregateOpName(aggregation.op);
    if (!aggregation.without && aggregation.grouping.empty()) return;
    out_ += aggregation.without ? " without " : " by ";
    out_ += FormatLabelNames(aggregation.grouping) + " ";
  }

  void Put(const Aggregation& aggregation) {
    PutHead(aggregation);
    out_ += '(';
    if (aggregation.param) {
      Put(*aggregation.param);
      out_ += ", ";
    }
    Put(*aggregation.expr);
    out_ += ')';
  }

  void Put(const Binary& binary) {
    Put(*binary.left);
    out_ += ' ';
    PutOperator(binary);
    out_ += ' ';
    Put(*binary.right);
  }

  void PutOperator(const Binary& binary) {
    out_ += BinaryOpText(binary.op);
    if (binary.return_bool) out_ += " bool";
    if (binary.matching) PutMatching(*binary.matching);
  }

  void PutMatching(const VectorMatching& matching) {
    const bool grouped = matching.cardinality == Cardinality::kManyToOne ||
                         matching.cardinality == Cardinality::kOneToMany;
    if (matching.on || !matching.labels.empty() || grouped) {
      out_ += matching.on ? " on " : " ignoring ";
      out_ += FormatLabelNames(matching.labels);
    }
    if (grouped) {
      const bool left = matching.cardinality == Cardinality::kManyToOne;
      out_ += left ? " group_left " : " group_right ";
      out_ += FormatLabelNames(matching.include);
    }
    PutFill(matching);
  }

  void PutFill(const VectorMatching& matching) {
    const auto fill = [this](std::string_view name, double value) {
      out_ += name;
      out_ += FormatFloat(value) + ")";
    };
    const bool both = matching.fill_left && matching.fill_right;
    // Compares NaN with NaN, too.
    if (both && FormatFloat(*matching.fill_left) == FormatFloat(*matching.fill_right)) {
      fill(" fill (", *matching.fill_left);
      return;
    }
    if (matching.fill_left) fill(" fill_left (", *matching.fill_left);
    if (matching.fill_right) fill(" fill_right (", *matching.fill_right);
  }

  // name{a="b"}, or {"a name", a="b"} where the name needs quotes.
  void PutName(const VectorSelector& selector) {
    const bool plain = IsLegacyMetricName(selector.name) && !IsReservedName(selector.name);
    std::string braces;
    if (!plain && !selector.name.empty()) braces = Quote(selector.name);
    for (const Matcher& matcher : selector.matchers) {
      if (IsOwnName(selector, matcher)) continue;
      if (!braces.empty()) braces += ',';
      PutMatcher(matcher, braces);
    }
    if (plain) out_ += selector.name;
    if (braces.empty() && plain) return;
    out_ += '{';
    out_ += braces;
    out_ += '}';
  }

  void PutMatcher(const Matcher& matcher, std::string& out) const {
    const std::string& name = matcher.name();
    out += IsLegacyLabelName(name) ? name : Quote(name);
    out.append(MatchOperator(matcher.kind())).append(QuoteAsWritten(matcher.value()));
  }

  void PutExtension(RangeExtension extension) {
    if (extension == RangeExtension::kAnchored) out_ += " anchored";
    if (extension == RangeExtension::kSmoothed) out_ += " smoothed";
  }

  void PutModifiers(const std::optional<AtModifier>& at, const QueryDuration& offset) {
    if (at) PutAt(*at);
    if (!offset.expr && offset.value == Duration::zero()) return;
    out_ += " offset ";
    PutDuration(offset);
  }

  void PutAt(const AtModifier& at) {
    out_ += " @ ";
    if (at.kind == AtModifier::Kind::kStart) out_ += "start()";
    if (at.kind == AtModifier::Kind::kEnd) out_ += "end()";
    if (at.kind != AtModifier::Kind::kTimestamp) return;
    const int64_t ms = at.at.time_since_epoch().count();
    const uint64_t magnitude =
        ms < 0 ? uint64_t{0} - static_cast<uint64_t>(ms) : static_cast<uint64_t>(ms);
    const std::string fraction = std::to_string(magnitude % 1000);
    if (ms < 0) out_ += '-';
    out_ +=
        std::to_string(magnitude / 1000) + "." + std::string(3 - fraction.size(), '0') + fraction;
  }

  void PutDuration(const QueryDuration& duration) {
    if (duration.expr) {
      Put(*duration.expr);
    } else {
      out_ += FormatSigned(duration.value);
    }
  }

  void Put(const DurationExpr& expr) {
    if (expr.parenthesized) out_ += '(';
    switch (expr.kind) {
      case DurationExpr::Kind::kLiteral:
        out_ += FormatNumber(expr.seconds, expr.is_duration);
        break;
      case DurationExpr::Kind::kStep:
        out_ += "step()";
        break;
      case DurationExpr::Kind::kRange:
        out_ += "range()";
        break;
      case DurationExpr::Kind::kNegate:
        out_ += '-';
        Put(*expr.left);
        break;
      case DurationExpr::Kind::kMin:
      case DurationExpr::Kind::kMax:
        out_ += expr.kind == DurationExpr::Kind::kMin ? "min_of(" : "max_of(";
        Put(*expr.left);
        out_ += ", ";
        Put(*expr.right);
        out_ += ')';
        break;
      default:
        Put(*expr.left);
        out_ += DurationOperator(expr.kind);
        Put(*expr.right);
    }
    if (expr.parenthesized) out_ += ')';
  }

  std::string_view text_;
  std::string_view written_;  // the part of the text that is being printed
  std::string out_;
};

// Breaks what is too long for a line; the parts are Printer's.
class LinePrinter {
 public:
  std::string Print(const Expr& root) {
    Put(root, 0);
    return std::move(out_);
  }

 private:
  static constexpr size_t kLineMax = 100;

  void Put(const Expr& expr, size_t level) {
    std::string line = Printer().Print(expr);
    if (line.size() <= kLineMax) {
      Indent(level);
      out_ += line;
      return;
    }
    line = {};  // not held on the way down
    std::visit([&](const auto& node) { Break(expr, node, level); }, expr.node);
  }

  void Indent(size_t level) { out_.append(2 * level, ' '); }

  // Selectors and literals have nowhere to break.
  template <typename Node>
  void Break(const Expr& expr, const Node& /*node*/, size_t level) {
    Indent(level);
    out_ += Printer().Print(expr);
  }

  void Break(const Expr& /*expr*/, const Paren& paren, size_t level) {
    Indent(level);
    out_ += "(\n";
    Put(*paren.expr, level + 1);
    Close(level);
  }

  // Its sign stays with what it is in front of.
  void Break(const Expr& /*expr*/, const Unary& unary, size_t level) {
    const size_t begin = out_.size();
    Put(*unary.expr, level);
    out_.insert(begin + 2 * level, 1, unary.negative ? '-' : '+');
  }

  void Break(const Expr& /*expr*/, const Subquery& subquery, size_t level) {
    Put(*subquery.expr, level);
    out_ += Printer().PrintTail(subquery);
  }

  void Break(const Expr& /*expr*/, const Call& call, size_t level) {
    Indent(level);
    out_.append(call.function->name).append("(\n");
    for (const ExprPtr& arg : call.args) {
      if (&arg != &call.args.front()) out_ += ",\n";
      Put(*arg, level + 1);
    }
    Close(level);
  }

  void Break(const Expr& /*expr*/, const Aggregation& aggregation, size_t level) {
    Indent(level);
    out_ += Printer().PrintHead(aggregation) + "(\n";
    if (aggregation.param) {
      Put(*aggregation.param, level + 1);
      out_ += ",\n";
    }
    Put(*aggregation.expr, level + 1);
    Close(level);
  }

  void Break(const Expr& /*expr*/, const Binary& binary, size_t level) {
    Put(*binary.left, level + 1);
    out_ += '\n';
    Indent(level);
    out_ += Printer().PrintOperator(binary) + "\n";
    Put(*binary.right, level + 1);
  }

  void Close(size_t level) {
    out_ += '\n';
    Indent(level);
    out_ += ')';
  }

  std::string out_;
};

}  // namespace

std::string PrintExpr(const Expr& expr) { return Printer().Print(expr); }

std::string PrintExpr(const Expr& expr, std::string_view text) { return Printer(text).Print(expr); }

std::string PrintExprInLines(const Expr& expr) { return LinePrinter().Print(expr); }

std::string PrintAggregationHead(const Aggregation& aggregation) {
  return Printer().PrintHead(aggregation);
}

std::string PrintOperator(const Binary& binary) { return Printer().PrintOperator(binary); }

std::string PrintSubqueryTail(const Subquery& subquery) { return Printer().PrintTail(subquery); }

std::string PrintSelector(const VectorSelector& selector) {
  VectorSelector plain;
  plain.name = selector.name;
  plain.matchers = selector.matchers;
  Expr expr;
  expr.type = ValueType::kVector;
  expr.node = std::move(plain);
  return PrintExpr(expr);
}

}  // namespace alertd::grammar
