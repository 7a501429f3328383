// Files that are odd, with the verdicts that promtool and amtool give on them.

#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "tests/rules/load_one.h"

namespace alertd::rules {
namespace {

enum class Verdict { kAccepted, kRefused };

struct OddFile {
  const char* name;
  Verdict verdict;
  std::string text;
};
void PrintTo(const OddFile& file, std::ostream* out) { *out << file.name; }

std::string Group(const std::string& keys) {
  return "groups:\n- name: g\n" + keys + "  rules:\n  - alert: A\n    expr: up == 0\n";
}
std::string Rule(const std::string& keys) { return Group("") + keys; }

std::string Routing(const std::string& keys) {
  return "route:\n  receiver: r\n" + keys + "receivers:\n- name: r\n";
}

using std::string_literals::operator""s;
constexpr Verdict kAccepted = Verdict::kAccepted;
constexpr Verdict kRefused = Verdict::kRefused;

std::string Child(const std::string& keys) {
  return Routing("  routes:\n  - receiver: r\n    " + keys + "\n");
}
// A time interval that has this part, and one of a part's times.
std::string During(const std::string& part) {
  return Routing("") + "time_intervals: [{name: t, time_intervals: [" + part + "]}]\n";
}
std::string Between(const std::string& times) { return During("{times: [{" + times + "}]}"); }
std::string Global(const std::string& key) { return "global: {" + key + "}\n" + Routing(""); }

const OddFile kFiles[] = {
    {"NullGroup", kAccepted, "groups: [null]\n"},
    {"GroupWithoutAnything", kAccepted, "groups:\n-\n"},
    {"EmptyGroup", kRefused, "groups: [{}]\n"},
    {"CommaWithoutValue", kRefused, "groups: [,]\n"},
    {"NullRule", kAccepted, "groups: [{name: g, rules: [null]}]\n"},
    {"EmptyRule", kRefused, "groups: [{name: g, rules: [{}]}]\n"},
    {"NoRules", kAccepted, "groups: [{name: g, rules: }]\n"},
    {"RulesThatAreAMapping", kRefused, "groups: [{name: g, rules: {}}]\n"},
    {"NegativeLimit", kAccepted, Group("  limit: -5\n")},
    {"LimitWithAFraction", kAccepted, Group("  limit: 1.5\n")},
    {"LimitInHexadecimal", kAccepted, Group("  limit: 0x10\n")},
    {"LimitWithAnExponent", kAccepted, Group("  limit: 1e3\n")},
    {"LimitInQuotes", kRefused, Group("  limit: '5'\n")},
    {"LimitBeyondAllNumbers", kRefused, Group("  limit: .inf\n")},
    {"LimitThatIsATruthValue", kRefused, Group("  limit: true\n")},
    {"LimitThatIsAList", kRefused, Group("  limit: [5]\n")},
    {"IntervalOfZero", kAccepted, Group("  interval: 0s\n")},
    {"EmptyInterval", kRefused, Group("  interval: ''\n")},
    {"NullInterval", kAccepted, Group("  interval:\n")},
    {"IntervalWithoutUnit", kRefused, Group("  interval: 5\n")},
    {"IntervalOfThreeCenturies", kRefused, Group("  interval: 300y\n")},
    {"EmptyFor", kRefused, Rule("    for: ''\n")},
    {"NegativeFor", kRefused, Rule("    for: -5s\n")},
    {"LabelThatIsANumber", kAccepted, Rule("    labels: {l: 5}\n")},
    {"LabelThatIsNull", kAccepted, Rule("    labels: {l: }\n")},
    {"LabelThatIsAList", kRefused, Rule("    labels: {l: [a]}\n")},
    {"LabelsThatAreAList", kRefused, Rule("    labels: []\n")},
    {"LabelsThatAreNull", kAccepted, Rule("    labels:\n")},
    {"LabelName", kRefused, Rule("    labels: {__name__: a}\n")},
    {"AnnotationName", kAccepted, Rule("    annotations: {__name__: a}\n")},
    {"LabelWithoutName", kRefused, Rule("    labels: {'': a}\n")},
    {"UnknownFunction", kRefused, Rule("    annotations: {a: '{{ foo }}'}\n")},
    {"UnknownVariable", kRefused, Rule("    annotations: {a: '{{ $foo }}'}\n")},
    {"TemplateThatIsNotClosed", kRefused, Rule("    labels: {a: '{{ $value '}\n")},
    {"NumberForACondition", kAccepted, "groups: [{name: g, rules: [{alert: A, expr: 1}]}]\n"},
    {"TruthValueForACondition", kAccepted,
     "groups: [{name: g, rules: [{alert: A, expr: true}]}]\n"},
    {"NullForACondition", kRefused, "groups: [{name: g, rules: [{alert: A, expr: null}]}]\n"},
    {"RangeForACondition", kAccepted, "groups: [{name: g, rules: [{alert: A, expr: 'up[5m]'}]}]\n"},
    {"TextForACondition", kAccepted, "groups: [{name: g, rules: [{alert: A, expr: '\"a\"'}]}]\n"},
    {"MergeTwice", kRefused, Rule("    <<: {for: 5m}\n    <<: {keep_firing_for: 5m}\n")},
    {"MergeOfMerges", kAccepted, Rule("    <<: {<<: {for: 5m}}\n")},
    {"MergeOfANumber", kRefused, Rule("    <<: 5\n")},
    {"AliasInsideItself", kRefused, "groups: &g\n- name: g\n  rules: *g\n"},
    {"KeyTwice", kRefused, Rule("    labels: {a: b, 'a': c}\n")},
    {"SecondDocument", kAccepted, Rule("") + "---\nfoo: bar\n"},
    {"SecondDocumentThatIsNotYaml", kAccepted, Rule("") + "---\n{a: [\n"},
    {"BracketTooMany", kRefused, "groups: []]\n"},
    {"QuoteThatIsNotClosed", kRefused, Rule("    annotations: {a: 'b}\n")},
    {"DoubleQuoteThatIsNotClosed", kRefused, Rule("    annotations:\n      a: \"b\\\"\n")},
    {"QuotesInQuotes", kAccepted, Rule("    annotations: {a: 'it''s', b: \"\\\"'\"}\n")},
    {"LastKeyWithoutColon", kRefused, Rule("    for: 5m\n    labels\n")},
    {"LastLineOfATextThatIsNotIndented", kRefused, Rule("    annotations:\n      a: b\n      c\n")},
    {"KeysWithoutValue", kAccepted, Rule("    for:\n    'annotations' :\n    labels: # none\n")},
    {"KeyWithAQuestionMark", kAccepted, Rule("    ? labels\n")},
    {"KeyThatIsAnAlias", kAccepted, Rule("    labels: {&k a: b}\n    annotations:\n      *k :\n")},
    {"Utf16", kAccepted, "\xFF\xFEg\0r\0o\0u\0p\0s\0:\0 \0[\0]\0\n\0"s},
    {"MacLineEnds", kAccepted, "groups:\r- name: g\r  rules: []\r"},
    {"ControlCharacter", kRefused, "groups: []\n# \xC2\x81\n"},
    {"NoCharacter", kRefused, "groups: []\n# \xEF\xBF\xBE\n"},
    {"DeleteCharacter", kRefused, "groups: []\n# \x7F\n"},
    {"MergeTwiceInARoute", kAccepted, Routing("  <<: {group_wait: 5s}\n  <<: {continue: false}\n")},
    {"NullRoute", kRefused, "route: null\nreceivers: [{name: r}]\n"},
    {"NullReceiver", kRefused, "route: {receiver: r}\nreceivers: [{name: r}, null]\n"},
    {"NullChildRoute", kRefused, Routing("  routes: [null]\n")},
    {"GroupByAllAndMore", kRefused, Routing("  group_by: ['...', a]\n")},
    {"GroupByTwice", kRefused, Routing("  group_by: [a, a]\n")},
    {"GroupWaitOfZero", kAccepted, Routing("  group_wait: 0s\n")},
    {"GroupIntervalOfZero", kRefused, Routing("  group_interval: 0s\n")},
    {"RepeatIntervalOfZero", kRefused, Routing("  repeat_interval: 0s\n")},
    {"NullGlobal", kAccepted, "global: null\n" + Routing("")},
    {"NullTemplates", kAccepted, Routing("") + "templates: null\n"},
    {"NullInhibitRule", kAccepted, Routing("") + "inhibit_rules: [null]\n"},
    {"EmptyInhibitRule", kAccepted, Routing("") + "inhibit_rules: [{}]\n"},
    {"MatcherWithoutValue", kAccepted, Child("matchers: ['a=']")},
    {"MatcherWithoutName", kRefused, Child("matchers: ['=b']")},
    {"MatcherWithoutOperator", kRefused, Child("matchers: [a]")},
    {"EmptyMatcher", kAccepted, Child("matchers: ['']")},
    {"NoMatchers", kAccepted, Child("matchers: []")},
    {"NullMatchers", kAccepted, Child("matchers:")},
    {"MatchersThatAreText", kRefused, Child("matchers: a=b")},
    {"MatchersInBraces", kAccepted, Child("matchers: ['{a=b,c=~\"d\"}']")},
    {"MatcherWithABrokenExpression", kRefused, Child("matchers: ['a=~(']")},
    {"MatcherThatIsAMapping", kRefused, Child("matchers: [{a: b}]")},
    {"MatchWithANullValue", kAccepted, Child("match: {a: }")},
    {"MatchOfANameWithADash", kRefused, Child("match: {a-b: c}")},
    {"MatchOfAnExpressionThatIsNull", kRefused, Child("match_re: {a: }")},
    {"ContinueInQuotes", kRefused, Child("continue: 'true'")},
    {"ContinueThatSaysYes", kAccepted, Child("continue: yes")},
    {"IntervalThatNobodyDeclares", kRefused, Child("mute_time_intervals: [x]")},
    {"GroupByNull", kAccepted, Routing("  group_by: null\n")},
    {"GroupByText", kRefused, Routing("  group_by: a\n")},
    {"NegativeGroupWait", kRefused, Routing("  group_wait: -1s\n")},
    {"GroupWaitWithAFraction", kRefused, Routing("  group_wait: 1.5m\n")},
    {"EmptyRepeatInterval", kRefused, Routing("  repeat_interval: ''\n")},
    {"MatchersOfTheRoot", kRefused, Routing("  match: {a: b}\n")},
    {"NoMatchersOfTheRoot", kAccepted, Routing("  matchers: []\n")},
    {"RouteInsideItself", kRefused,
     "route: &a\n  receiver: r\n  routes: [*a]\nreceivers: [{name: r}]\n"},
    {"WholeDay", kAccepted, Between("start_time: '00:00', end_time: '24:00'")},
    {"DayThatEndsBeforeItBegins", kRefused, Between("start_time: '10:00', end_time: '09:00'")},
    {"HourOfOneDigit", kRefused, Between("start_time: '1:00', end_time: '2:00'")},
    {"TimeWithoutEnd", kRefused, Between("start_time: '10:00'")},
    {"MinuteSixty", kRefused, Between("start_time: '10:60', end_time: '11:00'")},
    {"WeekdayInCapitals", kAccepted, During("{weekdays: ['Monday']}")},
    {"WeekdayCutShort", kRefused, During("{weekdays: [mon]}")},
    {"WeekdaysBackwards", kRefused, During("{weekdays: ['friday:monday']}")},
    {"DayZero", kRefused, During("{days_of_month: ['0']}")},
    {"LastDays", kAccepted, During("{days_of_month: ['-3:-1']}")},
    {"DaysBackwards", kRefused, During("{days_of_month: ['5:1']}")},
    {"MonthThirteen", kAccepted, During("{months: ['13']}")},
    {"MonthsOfBothKinds", kAccepted, During("{months: ['1:march']}")},
    {"YearsBackwards", kRefused, During("{years: ['2030:2020']}")},
    {"PlaceThatIsNotThere", kRefused, During("{location: Europe/Atlantis}")},
    {"EmptyPart", kAccepted, During("{}")},
    {"SmarthostWithoutPort", kRefused, Global("smtp_smarthost: a")},
    {"ResolveTimeoutWithoutUnit", kRefused, Global("resolve_timeout: 5")},
    {"AddressWithoutScheme", kRefused, Global("slack_api_url: x")},
    {"UnknownGlobal", kRefused, Global("foo: 1")},
};

class OddFiles : public ::testing::TestWithParam<OddFile> {};

TEST_P(OddFiles, HasItsVerdict) {
  LoadOptions options = TestOptions();
  options.not_run_yet = NotRunYet::kWarning;
  const LoadOutcome outcome = LoadOne(GetParam().text, options);
  EXPECT_EQ(outcome.configuration != nullptr, GetParam().verdict == Verdict::kAccepted)
      << Messages(outcome);
}

INSTANTIATE_TEST_SUITE_P(Cases, OddFiles, ::testing::ValuesIn(kFiles),
                         [](const auto& file) { return std::string(file.param.name); });

}  // namespace
}  // namespace alertd::rules
