#pragma once

// `notification_test` of a test.

#include <vector>

#include "tools/rule_test/expectation_reader.h"
#include "tools/rule_test/test_file.h"

namespace alertd::rule_test {

// The items, in order; what is wrong with one is reported. Without `since`, one begins where the
// former one of the same receiver ends.
std::vector<NotificationExpectation> ReadNotificationExpectations(
    const TestScopes& scopes, const std::vector<const rules::YamlNode*>& items);

}  // namespace alertd::rule_test
