#include "tools/parse_words.h"

#include <algorithm>
#include <utility>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace alertd::tools {

std::optional<ParsingEnded> ParseWords(CLI::App& app, Words words) {
  try {
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    app.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    return ParsingEnded{.wrong = false, .text = app.help()};
  } catch (const CLI::ParseError& error) {
    return ParsingEnded{.wrong = true, .text = error.what()};
  }
  return std::nullopt;
}

}  // namespace alertd::tools
