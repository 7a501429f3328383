#pragma once

// What happens around alertd during a test: `outages`, `silences`, `acknowledgements` and
// `restarts`.

#include <vector>

#include "tools/rule_test/expectation_reader.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

// The items, in order; what is wrong with one is reported.
std::vector<Outage> ReadOutages(const TestScopes& scopes,
                                const std::vector<const rules::YamlNode*>& items);
std::vector<PlannedSilence> ReadSilences(const TestScopes& scopes,
                                         const std::vector<const rules::YamlNode*>& items);

// By time.
std::vector<PlannedAcknowledgement> ReadAcknowledgements(
    const TestScopes& scopes, const std::vector<const rules::YamlNode*>& items);

// By time; those that overlap are reported.
std::vector<Restart> ReadRestarts(const TestScopes& scopes,
                                  const std::vector<const rules::YamlNode*>& items);

// Reports those that come while alertd is down.
void ReportUnheard(const TestScopes& scopes, const RuleTest& test);

// The name of a receiver, or "" when it is missing, which is told.
std::string ReadReceiver(const TestScopes& scopes, rules::SectionReader& reader);

// Reports that nothing is between `begin` and `end`.
void ReportEmptySpan(rules::FileScope& scope, SourceRange range, Duration begin, Duration end);

}  // namespace alertd::rule_test
