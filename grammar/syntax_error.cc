#include "grammar/syntax_error.h"

#include <array>
#include <string>
#include <vector>

#include "engine/model/spelling.h"
#include "grammar/first_character.h"
#include "grammar/letter_case.h"

namespace alertd::grammar {
namespace {

using antlr::PromQL;
using antlr4::ParserRuleContext;
using antlr4::Token;

constexpr std::string_view kEndOfInput = "end of input";

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

// "by (" is one token of the lexer, and one word to a person.
std::string_view FirstWord(std::string_view text) {
  return text.substr(0, text.find_first_of(" \t\r\n#("));
}

std::string DescribeWord(const Token& token, std::string_view text) {
  switch (token.getType()) {
    case PromQL::IDENTIFIER:
      return "identifier " + Quoted(text);
    case PromQL::METRIC_NAME:
      return "metric identifier " + Quoted(text);
    case PromQL::NUMBER:
      return "number " + Quoted(text);
    case PromQL::DURATION:
      return "duration " + Quoted(text);
    case PromQL::STRING:
      return "string " + std::string(text);
    case PromQL::AGGREGATOR:
      return "aggregation " + Quoted(text);
    case PromQL::AND:
    case PromQL::OR:
    case PromQL::UNLESS:
    case PromQL::ATAN2:
      return "operator " + Quoted(text);
    default:
      break;
  }
  const bool is_keyword = token.getType() >= PromQL::BOOL && token.getType() <= PromQL::IGNORING;
  return is_keyword ? "keyword " + Quoted(FirstWord(text)) : Quoted(text);
}

// What no rule of the grammar takes, whatever stands around it.
std::string DescribeBadToken(const TokenSource& source, const Token& token) {
  const std::string_view text = source.Text(token);
  switch (token.getType()) {
    case PromQL::BAD_NUMBER:
      return "bad number or duration syntax: " + Quoted(text);
    case PromQL::UNTERMINATED:
      return text.front() == '`' ? "unterminated raw string" : "unterminated quoted string";
    case PromQL::BAD_CHARACTER: {
      const size_t begin = source.Range(token).begin;
      return "unexpected character: " + DescribeFirstCharacter(source.text().substr(begin));
    }
    default:
      return "";
  }
}

bool IsBinaryOperator(size_t type) {
  return (type >= PromQL::ADD && type <= PromQL::TRIM_LOWER) ||
         (type >= PromQL::AND && type <= PromQL::ATAN2);
}

bool IsStartOrEnd(std::string_view name) {
  return LowerCase(name) == "start" || LowerCase(name) == "end";
}

bool IsName(size_t type) { return type == PromQL::IDENTIFIER || type == PromQL::AGGREGATOR; }

struct Place {
  std::string context;   // " in label matching"; empty at the top
  std::string expected;  // "string"; empty when too much could stand there
};

Place InMatchers(size_t previous) {
  const std::string context = " in label matching";
  switch (previous) {
    case PromQL::LBRACE:
    case PromQL::COMMA:
      return {context, "label name or \"}\""};
    case PromQL::IDENTIFIER:
      return {context, "\"=\", \"!=\", \"=~\" or \"!~\""};
    case PromQL::STRING:
      return {context, "\",\" or \"}\""};
    default:
      return {context, "string"};
  }
}

Place InLabels(size_t previous) {
  const bool after_label = previous == PromQL::IDENTIFIER || previous == PromQL::STRING;
  return {" in grouping", after_label ? "\",\" or \")\"" : "label name or \")\""};
}

Place InInstant(size_t previous) {
  switch (previous) {
    case PromQL::IDENTIFIER:
      return {" in @", "\"()\""};
    case PromQL::LPAREN:
      return {" in @", "\")\""};
    default:
      return {" in @", "timestamp, start() or end()"};
  }
}

Place InModifier(const PromQL::ModifierContext& rule, size_t previous) {
  switch (previous) {
    case PromQL::LBRACKET:
      return {" in range", "duration"};
    case PromQL::OFFSET:
      return {" in offset", "duration"};
    case PromQL::AT:
      return InInstant(previous);
    case PromQL::COLON:
      return {" in subquery", "duration or \"]\""};
    default:
      if (rule.colon != nullptr) return {" in subquery", "\"]\""};
      return {" in range", "\":\" or \"]\""};
  }
}

std::string CalleeContext(const TokenSource& source, const ParserRuleContext& arguments) {
  const auto* const parent = dynamic_cast<const ParserRuleContext*>(arguments.parent);
  if (parent == nullptr) return "";
  if (parent->getRuleIndex() == PromQL::RuleAggregation) return " in aggregation";
  return " in call to function " + Quoted(source.Text(*parent->start));
}

// The context of an expression is that of the brackets around it.
std::string EnclosingContext(const TokenSource& source, const ParserRuleContext* rule) {
  for (; rule != nullptr; rule = dynamic_cast<const ParserRuleContext*>(rule->parent)) {
    if (rule->getRuleIndex() == PromQL::RuleArguments) return CalleeContext(source, *rule);
    if (rule->getRuleIndex() == PromQL::RuleModifier) {
      return rule->start->getType() == PromQL::OFFSET ? " in offset" : " in range";
    }
  }
  return "";
}

bool EndsExpression(size_t type) {
  switch (type) {
    case PromQL::RPAREN:
    case PromQL::RBRACE:
    case PromQL::RBRACKET:
    case PromQL::IDENTIFIER:
    case PromQL::METRIC_NAME:
    case PromQL::AGGREGATOR:
    case PromQL::NUMBER:
    case PromQL::DURATION:
    case PromQL::STRING:
      return true;
    default:
      return false;
  }
}

Place DescribePlace(const TokenSource& source, const ParserRuleContext& rule, size_t previous) {
  switch (rule.getRuleIndex()) {
    case PromQL::RuleMatchers:
    case PromQL::RuleMatcher:
    case PromQL::RuleMatchOperator:
      return InMatchers(previous);
    case PromQL::RuleLabels:
    case PromQL::RuleLabel:
      return InLabels(previous);
    case PromQL::RuleModifier:
      return InModifier(dynamic_cast<const PromQL::ModifierContext&>(rule), previous);
    case PromQL::RuleInstant:
      return InInstant(previous);
    case PromQL::RuleFill:
      return {" in fill", previous == PromQL::NUMBER ? "\")\"" : "number"};
    case PromQL::RuleArguments:
      return {CalleeContext(source, rule),
              EndsExpression(previous) ? "\",\" or \")\"" : "expression"};
    case PromQL::RuleDuration:
    case PromQL::RuleDurationTerm:
      return {EnclosingContext(source, &rule), EndsExpression(previous) ? "\")\"" : "duration"};
    case PromQL::RuleAggregation:
      return {" in aggregation", "\"(\""};
    case PromQL::RulePrimary:
      return {EnclosingContext(source, &rule), "\")\""};
    default:
      return {EnclosingContext(source, &rule), ""};
  }
}

// At the first token of a rule, it is the rule itself that is missing.
Place DescribeMissing(const TokenSource& source, const ParserRuleContext& rule, size_t previous) {
  switch (rule.getRuleIndex()) {
    case PromQL::RuleExpression:
    case PromQL::RuleOperand:
    case PromQL::RulePrimary:
      return {EnclosingContext(source, &rule), "expression"};
    case PromQL::RuleArguments:
      return {" in aggregation", "\"(\""};
    case PromQL::RuleNumber:
      if (const auto* const parent = dynamic_cast<const ParserRuleContext*>(rule.parent)) {
        return DescribePlace(source, *parent, previous);
      }
      return {"", "number"};
    default:
      return DescribePlace(source, rule, previous);
  }
}

// The innermost bracket that is still open before `end`; null when there is none.
const Token* OpenBracket(antlr4::CommonTokenStream& tokens, size_t end) {
  std::vector<const Token*> open;
  for (size_t i = 0; i < end; ++i) {
    const Token& token = *tokens.get(i);
    const size_t type = token.getType();
    const bool closes =
        type == PromQL::RPAREN || type == PromQL::RBRACE || type == PromQL::RBRACKET;
    const bool opens = type == PromQL::LPAREN || type == PromQL::LBRACE ||
                       type == PromQL::LBRACKET ||
                       (type >= PromQL::BY_OPEN && type <= PromQL::FILL_RIGHT_OPEN);
    if (opens) open.push_back(&token);
    if (closes && !open.empty()) open.pop_back();
  }
  return open.empty() ? nullptr : open.back();
}

// The word that wants a list of labels and has none, such as the `by` in `sum by job (x)`.
bool WantsLabels(const TokenSource& source, const Token& token, size_t previous) {
  switch (token.getType()) {
    case PromQL::ON:
    case PromQL::IGNORING:
    case PromQL::GROUP_LEFT:
    case PromQL::GROUP_RIGHT:
      return IsBinaryOperator(previous) || previous == PromQL::BOOL;
    case PromQL::IDENTIFIER:
      return (previous == PromQL::AGGREGATOR || previous == PromQL::RPAREN) &&
             (source.Text(token) == "by" || source.Text(token) == "without");
    default:
      return false;
  }
}

// The name behind which stands the list in brackets that ends before `index`, such as the `onn` in
// `a * onn (job) b`; null when there is none.
const Token* NameOfListBefore(antlr4::CommonTokenStream& tokens, size_t index) {
  size_t at = index;
  if (at == 0 || tokens.get(--at)->getType() != PromQL::RPAREN) return nullptr;
  while (at > 0 && tokens.get(at)->getType() != PromQL::LPAREN)
    --at;
  if (at == 0 || tokens.get(at - 1)->getType() != PromQL::IDENTIFIER) return nullptr;
  return tokens.get(at - 1);
}

// The keyword that a name was probably meant to be: the one that nobody expects where it stands, or
// the one that made the parser expect something else there.
std::string MeantKeyword(const TokenSource& source, antlr4::CommonTokenStream& tokens,
                         const Token& culprit) {
  static constexpr std::array<std::string_view, 13> kKeywords = {
      "and",      "or",         "unless",      "atan2", "by",     "without", "on",
      "ignoring", "group_left", "group_right", "bool",  "offset", "fill"};
  const auto meant = [&](const Token* name) {
    if (name == nullptr || name->getType() != PromQL::IDENTIFIER) return std::string();
    const std::string_view text = source.Text(*name);
    // A name of one or two letters is like any short word.
    if (text.size() < 3) return std::string();
    return std::string(NearestSpelling(LowerCase(text), kKeywords));
  };
  const std::string of_list = meant(NameOfListBefore(tokens, culprit.getTokenIndex()));
  return of_list.empty() ? meant(&culprit) : of_list;
}

}  // namespace

SourceError DescribeSyntaxError(const TokenSource& source, antlr4::CommonTokenStream& tokens,
                                const Token& found, const ParserRuleContext& rule) {
  const size_t index = found.getTokenIndex();
  const size_t previous =
      index == 0 ? antlr4::Token::INVALID_TYPE : tokens.get(index - 1)->getType();
  if (std::string bad = DescribeBadToken(source, found); !bad.empty()) {
    return {source.Range(found), std::move(bad), ""};
  }
  const bool at_end = found.getType() == Token::EOF;
  if (at_end && index == 0) return {source.Range(found), "no expression found in input", ""};

  const Token* culprit = &found;
  Place place = rule.start == &found ? DescribeMissing(source, rule, previous)
                                     : DescribePlace(source, rule, previous);
  if (WantsLabels(source, found, previous)) {
    culprit = tokens.get(index + 1);
    place = {" in grouping", "\"(\""};
  } else if (rule.getRuleIndex() == PromQL::RuleDurationTerm && IsName(previous)) {
    culprit = tokens.get(index - 1);
    place.expected = "duration";
  } else if (rule.getRuleIndex() == PromQL::RuleInstant && IsName(previous) &&
             !IsStartOrEnd(source.Text(*tokens.get(index - 1)))) {
    culprit = tokens.get(index - 1);
    place = InInstant(PromQL::AT);
  } else if (at_end && place.expected.ends_with('"')) {
    if (const Token* const open = OpenBracket(tokens, index)) {
      const std::string_view text = source.Text(*open);
      const SourceRange range = source.Range(*open);
      return {{range.end - 1, range.end}, "unclosed " + Quoted(text.substr(text.size() - 1)), ""};
    }
  } else if (found.getType() == PromQL::RPAREN && previous == PromQL::COMMA) {
    const SourceRange comma = source.Range(*tokens.get(index - 1));
    return {comma, "trailing commas not allowed in function call args", ""};
  }
  const bool culprit_at_end = culprit->getType() == Token::EOF;
  std::string message = "unexpected ";
  message +=
      culprit_at_end ? std::string(kEndOfInput) : DescribeWord(*culprit, source.Text(*culprit));
  message += place.context;
  if (!place.expected.empty()) message += ", expected " + place.expected;
  // Within a list of labels no keyword can be meant.
  const bool may_be_keyword = place.expected.empty() || place.expected == "\"(\"";
  return {source.Range(*culprit), std::move(message),
          may_be_keyword ? MeantKeyword(source, tokens, *culprit) : ""};
}

}  // namespace alertd::grammar
