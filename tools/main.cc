#include "tools/command_line.h"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const alertd::tools::Console console = alertd::tools::ProcessConsole();
  const alertd::tools::ExitCode code = alertd::tools::RunCommandLine(words, console);
  // Half an answer must not look like a whole one.
  if (console.out.flush()) return static_cast<int>(code);
  return static_cast<int>(console.Fail("cannot write all of the output"));
}
