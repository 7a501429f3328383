#include "tools/command_line.h"

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const alertd::tools::Console console = alertd::tools::ProcessConsole();
  return static_cast<int>(alertd::tools::RunCommandLine(words, console));
}
