#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/app/configuration_files.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/query/query.h"
#include "engine/serve/process_facts.h"
#include "engine/telemetry/log.h"
#include "engine/window/window.h"
#include "rules/configuration.h"

namespace alertd::app {

// What queries may cost, those over the HTTP API and those of rules alike; the concurrency is of
// the API only.
struct QueryLimits {
  Duration timeout{120'000};  // of the API's: waiting for its turn included
  size_t concurrency = 20;    // more wait their turn
  size_t samples_max = query::QueryOptions{}.samples_max;
  Duration lookback = query::QueryOptions{}.lookback;
};

// Whether alertd starts without a data folder that cannot be its own: one that the user has named
// must be; the one that is there by default may be that of another alertd.
enum class DataFolderNeed { kRequired, kIfUsable };

struct DaemonOptions {
  std::vector<std::string> files;  // that a reload reads anew
  std::string listen = "127.0.0.1:9095";
  std::string external_url;  // empty: the address that is listened on
  std::string route_prefix;  // empty: the path of external_url
  QueryLimits queries;
  std::string data_dir;  // empty: nothing survives the process
  DataFolderNeed data_need = DataFolderNeed::kRequired;
  Duration retention = window::WindowOptions{}.retention;  // of samples
  uint64_t retention_bytes = 0;  // of samples on disk, the oldest go first; 0: any
  Duration history_retention{std::chrono::hours{24 * 30}};  // of the journal
  Duration drain_max{10'000};  // for notifications that are under way when it stops
  serve::Flags flags;          // that /api/v1/status/flags shows
};

// What the daemon is built on; outlives it.
struct DaemonSurroundings {
  const Clock& clock;
  telemetry::Log& log;
  Environment environment;
};

// The whole of alertd, running: targets → window → rules → router → receivers, and the HTTP API.
//
// Each stage has a thread of its own and hands values to the next through a bounded queue; delivery
// reports go back to the router through the router's. What an evaluation has changed is on disk
// before the router hears of it.
class Daemon {
 public:
  // Starts on a configuration that was loaded from `options.files`. Fails when it cannot listen,
  // and when the data folder is another's or newer than this alertd.
  static Result<std::unique_ptr<Daemon>> Start(
      const DaemonOptions& options, const DaemonSurroundings& surroundings,
      const std::shared_ptr<const rules::Configuration>& configuration);

  // Stops: no more scrapes and evaluations, then what was decided is delivered, for drain_max at
  // most; the HTTP API answers until the end.
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // HOST:PORT where the HTTP API answers.
  const std::string& address() const;

  // Loads the files anew: all or nothing. Fails with the diagnostics, one a line, while the old
  // configuration stays. Thread-safe; one at a time, others wait.
  Status Reload();

 private:
  struct State;
  explicit Daemon(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace alertd::app
