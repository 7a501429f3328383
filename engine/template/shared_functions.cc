#include "engine/template/shared_functions.h"

#include "engine/template/function_arguments.h"
#include "engine/template/humanize.h"
#include "engine/template/regex_functions.h"
#include "engine/template/text_functions.h"

namespace alertd::tmpl {

FunctionMap SharedFunctions() {
  return {
      {"humanizeDuration", NumberFunction(HumanizeDuration)},
      {"match", WithCount(2, Match)},
      {"reReplaceAll", WithCount(3, ReReplaceAll)},
      {"safeHtml", SafeTextFunction(SafeKind::kHtml)},
      {"title", TextFunction(ToTitle)},
      {"toLower", TextFunction(ToLower)},
      {"toUpper", TextFunction(ToUpper)},
  };
}

}  // namespace alertd::tmpl
