#include "tools/client_flags.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tools/flag_values.h"

namespace alertd::tools {

void AddUrlFlag(CLI::App& app, std::string& url, const std::string& whom) {
  app.add_option("--url", url, whom)->check(&UrlProblem)->type_name("URL")->capture_default_str();
}

void AddOutputFlag(CLI::App& app, const char* flag, std::string& output, const OutputForms& forms) {
  app.add_option(flag, output, forms.description)
      ->check(CLI::IsMember(forms.choices))
      ->type_name("FORMAT")
      ->capture_default_str();
}

}  // namespace alertd::tools
