#pragma once

#include "engine/model/labels.h"

namespace alertd {

// The order in which Alertmanager's messages have their alerts, firing or not, and by which it cuts
// them: by job and by instance, where an alert that has none stands behind the others; then those
// with fewer labels first; then by each label's value, in the order of their names.
bool PrecedesInAlertmanager(const Labels& a, const Labels& b);

}  // namespace alertd
