#pragma once

#include "rules/schema/shape.h"

namespace alertd::rules {

// `global:` of Alertmanager.
extern const Shape kAlertmanagerGlobalShape;

}  // namespace alertd::rules
