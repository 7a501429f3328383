#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/alert/rules_view.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/journal/event_query.h"
#include "engine/model/acknowledgement.h"
#include "engine/model/alert.h"
#include "engine/model/silence.h"
#include "engine/model/suppression_record.h"
#include "engine/query/query.h"
#include "engine/route/router_view.h"
#include "engine/scrape/targets_view.h"
#include "engine/serve/process_facts.h"
#include "engine/window/window.h"

namespace alertd::serve {

// What the endpoints answer from: immutable views that the owners of the state publish, and the
// window, which is safe to read. Every function is thread-safe. All that is referred to must
// outlive the server.
struct Sources {
  const Clock& clock;
  const window::Window& window;
  std::function<std::shared_ptr<const alert::RulesView>()> rules;
  std::function<std::shared_ptr<const scrape::TargetsView>()> targets;
  std::function<std::string()> metrics_text;
  std::function<bool()> ready;
  // Loads the configuration anew; fails with the diagnostics when it is not valid.
  std::function<Status()> reload;
  query::QueryOptions query;
  Timestamp started_at;
  ProcessFacts process = {};
  std::function<std::shared_ptr<const LoadedConfiguration>()> configuration = {};
  Duration query_timeout{120'000};  // no query may ask for more
  // Why state is kept in memory only; "" when it is on disk. May be empty.
  std::function<std::string()> state_problem = {};
  // Likewise for samples.
  std::function<std::string()> samples_problem = {};
  std::function<std::shared_ptr<const route::RouterBoard>()> routing = {};
  // Routes alerts that a client has sent, and calls `done` once a restart would not lose them, on
  // the thread that has routed them. Fails, at once, with kUnavailable when there are too many.
  std::function<void(std::vector<Alert>, std::function<void(const Status&)> done)> receive_alerts =
      {};
  // Make or change, and end a silence; see silence::SilenceBook. They return once that holds and a
  // restart would not lose it, and fail also with kUnavailable.
  std::function<Result<std::string>(Silence)> set_silence = {};
  std::function<Status(const std::string& id)> expire_silence = {};
  // Likewise set and end a suppression; see route::Router.
  std::function<Result<std::string>(SuppressionRecord)> set_suppression = {};
  std::function<Status(const std::string& id_or_name)> end_suppression = {};
  // Take an alert on and give it back; see route::Router. Likewise.
  std::function<Status(uint64_t id, AcknowledgeScope, Acknowledgement)> acknowledge = {};
  std::function<Status(uint64_t id)> unacknowledge = {};
  // A page of the journal; see journal::EventQuery. Fails with kUnavailable.
  std::function<Result<journal::EventPage>(const journal::EventQuery&)> history = {};
  // The journal's events with greater numbers than `sequence`, oldest first.
  std::function<Result<std::vector<JournalEventPtr>>(uint64_t sequence, size_t limit)>
      events_after = {};
  // What a message of the group that is on its way to the receiver waits for, for people; "" where
  // none is. May be empty.
  std::function<std::string(const std::string& receiver, const std::string& group_key)>
      delivery_progress = {};
  std::string address = {};  // HOST:PORT that the server listens on
};

}  // namespace alertd::serve
