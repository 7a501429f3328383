#pragma once

// The functions that templates of notifications have beside Go's own.

#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/template/template.h"

namespace alertd::tmpl {

struct AlertmanagerFunctionOptions {
  Timestamp now;
  Labels route_labels = {};  // what {{ routeLabels "name" }} answers from
};

FunctionMap AlertmanagerFunctions(const AlertmanagerFunctionOptions& options);

}  // namespace alertd::tmpl
