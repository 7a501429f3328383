// Matchers of selectors that say something else than they seem to, or nothing.

#include <optional>
#include <string>
#include <string_view>

#include "rules/lint/lints.h"
#include "rules/lint/matcher_logic.h"
#include "rules/lint/selector_walk.h"

namespace alertd::lint {
namespace {

using grammar::Expr;
using rules::Rule;

// Calls `visit(rule, expr, selector)` for every selector of every rule.
template <typename Visit>
void ForEachRuleSelector(const LintInput& input, const Visit& visit) {
  ForEachExpression(input.configuration, [&visit](const Rule& rule, const rules::RuleGroup&) {
    ForEachSelector(*rule.expr, [&](const grammar::VectorSelector& selector, const Expr& expr) {
      visit(rule, expr, selector);
    });
  });
}

bool IsRegex(const Matcher& matcher) {
  return matcher.kind() == MatchKind::kRegex || matcher.kind() == MatchKind::kNotRegex;
}

std::string Equality(const Matcher& matcher, std::string_view value) {
  const bool negated = matcher.kind() == MatchKind::kNotRegex;
  return matcher.name() + (negated ? "!=" : "=") + Quote(value);
}

void FindContradictions(const LintInput& input, Findings& findings) {
  ForEachRuleSelector(input, [&findings](const Rule& rule, const Expr& expr,
                                         const grammar::VectorSelector& selector) {
    const auto contradiction = FindContradiction(selector.matchers);
    if (contradiction) {
      findings.Add({.location = PlaceOfMatcher(rule, expr, *contradiction->second),
                    .message = "no series has both " + FormatMatcher(*contradiction->first) +
                               " and " + FormatMatcher(*contradiction->second),
                    .suggestion = {}});
    }
    for (const Matcher& matcher : selector.matchers) {
      if (matcher.kind() != MatchKind::kNotRegex || matcher.value() != ".*") continue;
      findings.Add({.location = PlaceOfMatcher(rule, expr, matcher),
                    .message = "no series has " + FormatMatcher(matcher) +
                               ": the expression matches every value, also none",
                    .suggestion = {}});
    }
  });
}

void FindPlainRegexes(const LintInput& input, Findings& findings) {
  ForEachRuleSelector(input, [&findings](const Rule& rule, const Expr& expr,
                                         const grammar::VectorSelector& selector) {
    for (const Matcher& matcher : selector.matchers) {
      if (!IsRegex(matcher)) continue;
      const auto texts = ListedTexts(matcher.value());
      if (!texts || texts->size() != 1 || texts->front().empty()) continue;
      findings.Add({.location = PlaceOfMatcher(rule, expr, matcher),
                    .message = "the regular expression " + Quote(matcher.value()) +
                               " is a plain text: it matches the whole value, not a part of it",
                    .suggestion = Equality(matcher, texts->front()) + " says the same"});
    }
  });
}

// The anchors at both ends; the rest is what is left without them.
struct Anchors {
  bool begin = false;
  bool end = false;
  std::string_view rest;
};

Anchors AnchorsOf(std::string_view regex) {
  Anchors anchors{.begin = regex.starts_with('^'), .end = false, .rest = regex};
  if (anchors.begin) anchors.rest.remove_prefix(1);
  if (anchors.rest.ends_with('$')) {
    size_t backslashes = 0;
    for (size_t i = anchors.rest.size() - 1; i > 0 && anchors.rest[i - 1] == '\\'; --i)
      ++backslashes;
    anchors.end = backslashes % 2 == 0;
  }
  if (anchors.end) anchors.rest.remove_suffix(1);
  return anchors;
}

void FindAnchors(const LintInput& input, Findings& findings) {
  ForEachRuleSelector(input, [&findings](const Rule& rule, const Expr& expr,
                                         const grammar::VectorSelector& selector) {
    for (const Matcher& matcher : selector.matchers) {
      if (!IsRegex(matcher)) continue;
      const Anchors anchors = AnchorsOf(matcher.value());
      if (!anchors.begin && !anchors.end) continue;
      const std::string signs = anchors.begin && anchors.end ? "^ and $ say"
                                : anchors.begin              ? "^ says"
                                                             : "$ says";
      // Without them an alternation is not the same any more.
      const bool plain = anchors.rest.find('|') == std::string_view::npos;
      findings.Add({.location = PlaceOfMatcher(rule, expr, matcher),
                    .message = "a matcher is always anchored at both ends: " + signs +
                               " nothing in " + Quote(matcher.value()),
                    .suggestion = plain ? "write " + Quote(anchors.rest) : ""});
    }
  });
}

void FindIdleMatchers(const LintInput& input, Findings& findings) {
  ForEachRuleSelector(input, [&findings](const Rule& rule, const Expr& expr,
                                         const grammar::VectorSelector& selector) {
    for (const Matcher& matcher : selector.matchers) {
      const bool idle = matcher.kind() == MatchKind::kRegex &&
                        (matcher.value() == ".*" || matcher.value() == "(.*)");
      if (!idle || matcher.name() == kMetricNameLabel) continue;
      findings.Add({.location = PlaceOfMatcher(rule, expr, matcher),
                    .message = FormatMatcher(matcher) +
                               " matches every value, also none: it chooses nothing",
                    .suggestion = "leave it out, or, where the label must be there, write " +
                                  matcher.name() + "!=\"\""});
    }
  });
}

}  // namespace

const Lint kContradictoryMatchers = {
    .name = "contradictory-matchers",
    .summary = "Matchers of one selector that exclude each other.",
    .explanation =
        R"(All the matchers of a selector must hold. Where two on one label exclude each other, it selects
nothing, ever.)",
    .bad = R"(groups:
  - name: http
    rules:
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_requests_total{code="500", code=~"4.."}[5m]))
)",
    .good = R"(groups:
  - name: http
    rules:
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_requests_total{code=~"500|4.."}[5m]))
)",
    .run = &FindContradictions};

const Lint kPlainRegex = {
    .name = "plain-regex",
    .summary = "A regular expression that is a plain text.",
    .explanation =
        R"(Regular expressions of matchers are anchored at both ends: job=~"api" does not match "api-2". Where a
part of the value was meant, write job=~"api.*"; where the whole was meant, = says so, and is faster.)",
    .bad = R"(groups:
  - name: http
    rules:
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_requests_total{code=~"500"}[5m]))
)",
    .good = R"(groups:
  - name: http
    rules:
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_requests_total{code="500"}[5m]))
)",
    .kind = LintKind::kHabit,
    .run = &FindPlainRegexes};

const Lint kAnchoredRegex = {
    .name = "anchored-regex",
    .summary = "Anchors in a regular expression that is anchored anyway.",
    .explanation =
        R"(Regular expressions of matchers match the whole value, as if ^( and )$ stood around them. Anchors say
nothing more, and make one believe that an expression without them matched a part.)",
    .bad = R"(groups:
  - name: http
    rules:
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_requests_total{code=~"^5..$"}[5m]))
)",
    .good = R"(groups:
  - name: http
    rules:
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_requests_total{code=~"5.."}[5m]))
)",
    .kind = LintKind::kHabit,
    .run = &FindAnchors};

const Lint kIdleMatcher = {
    .name = "idle-matcher",
    .summary = "A matcher that every series passes.",
    .explanation =
        R"(A label that is not there has the empty value, and .* matches that too. Such a matcher chooses nothing;
where the label has to be there, =~".+" or !="" says so.)",
    .bad = R"(groups:
  - name: http
    rules:
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_requests_total{code=~"5..", method=~".*"}[5m]))
)",
    .good = R"(groups:
  - name: http
    rules:
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_requests_total{code=~"5..", method!=""}[5m]))
)",
    .kind = LintKind::kHabit,
    .run = &FindIdleMatchers};

}  // namespace alertd::lint
