#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/template/syntax.h"
#include "engine/template/template.h"

namespace alertd::tmpl {

// What a run is made of; all of it outlives the run.
struct ExecuteInput {
  std::string_view name;
  std::string_view text;  // that `tree` was parsed from
  const SyntaxTree& tree;
  const FunctionMap& functions;
  ExecuteLimits limits;
};

Result<std::string> ExecuteTemplate(const ExecuteInput& input, const Value& data);

}  // namespace alertd::tmpl
