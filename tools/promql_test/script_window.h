#pragma once

#include <memory>

#include "engine/base/result.h"
#include "engine/window/window.h"
#include "tools/promql_test/script.h"

namespace alertd::promql_test {

// The window that a script fills. Not thread-safe.
class ScriptWindow {
 public:
  ScriptWindow() { Clear(); }

  // Adds all series of the command, or fails with kInvalidInput: samples that are not after those
  // of their series, classic histograms that make no native ones.
  Status Load(const LoadCommand& load);

  void Clear();

  const window::Window& window() const { return *window_; }

 private:
  std::unique_ptr<window::Window> window_;
};

}  // namespace alertd::promql_test
