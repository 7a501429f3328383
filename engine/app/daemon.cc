#include "engine/app/daemon.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "engine/app/curl_transport.h"
#include "engine/app/delivery_stage.h"
#include "engine/app/discovery_stage.h"
#include "engine/app/evaluation_stage.h"
#include "engine/app/event_log.h"
#include "engine/app/external_url.h"
#include "engine/app/journal.h"
#include "engine/app/journal_events.h"
#include "engine/app/process_facts.h"
#include "engine/app/readings.h"
#include "engine/app/reload_thread.h"
#include "engine/app/routing_stage.h"
#include "engine/app/sample_log_stage.h"
#include "engine/app/scrape_stage.h"
#include "engine/app/state_stage.h"
#include "engine/app/worker_pool.h"
#include "engine/base/snapshot_cell.h"
#include "engine/model/external_labels.h"
#include "engine/serve/acknowledge_api.h"
#include "engine/serve/alertmanager_api.h"
#include "engine/serve/events_api.h"
#include "engine/serve/explain_api.h"
#include "engine/serve/expression_api.h"
#include "engine/serve/history_api.h"
#include "engine/serve/http_server.h"
#include "engine/serve/metadata_api.h"
#include "engine/serve/query_api.h"
#include "engine/serve/rules_api.h"
#include "engine/serve/series_api.h"
#include "engine/serve/silences_api.h"
#include "engine/serve/status_api.h"
#include "engine/serve/suppressions_api.h"
#include "engine/serve/targets_api.h"
#include "engine/serve/window_api.h"
#include "engine/telemetry/version.h"

namespace alertd::app {
namespace {

using telemetry::LogLevel;
using telemetry::Metrics;

// Ids that begin with the time of the start are other ones after a restart.
uint64_t SeedFrom(Timestamp now) { return static_cast<uint64_t>(now.time_since_epoch().count()); }

// Such as nobody can guess.
uint64_t RandomBits() {
  std::random_device device;
  return (uint64_t{device()} << 32U) | device();
}

CurlTransportOptions TransportOptions() {
  CurlTransportOptions options;
  options.user_agent = "alertd/" + std::string(telemetry::Version());
  return options;
}

query::QueryOptions QueryOptionsOf(const QueryLimits& limits) {
  query::QueryOptions options;
  options.samples_max = limits.samples_max;
  options.lookback = limits.lookback;
  return options;
}

// Threads that ask rules beside the evaluation thread. Queries of users want some room too.
size_t RuleHelpers() {
  constexpr size_t kHelpersMax = 7;
  const size_t cores = std::thread::hardware_concurrency();
  return std::min(cores - std::min<size_t>(cores, 1), kHelpersMax);
}

// With `observability: alerting: enabled: false` nothing is evaluated.
ConfigurationPtr Evaluated(ConfigurationPtr configuration) {
  if (configuration->observability.alerting_enabled) return configuration;
  auto quiet = std::make_shared<rules::Configuration>(*configuration);
  quiet->groups.clear();
  return quiet;
}

}  // namespace

// The members stand in the order in which they need one another: each stage is there before those
// that hand values to it.
struct Daemon::State {
  DaemonOptions options;
  DaemonSurroundings surroundings;
  telemetry::Metrics metrics = {};
  window::Window window;
  std::optional<serve::EndpointTable> endpoints = {};
  std::optional<serve::Sources> sources = {};
  std::unique_ptr<serve::HttpServer> server = {};
  std::string external_url = {};
  std::atomic<bool> ready = false;
  SnapshotCell<serve::LoadedConfiguration> in_effect =
      SnapshotCell<serve::LoadedConfiguration>(nullptr);

  serve::EventHub hub = {};
  Journal journal;
  std::unique_ptr<StateStage> state = {};        // null: nothing survives
  std::string state_missing = {};                // why, where something was meant to
  std::unique_ptr<SampleLogStage> samples = {};  // null: samples do not outlive the process
  std::unique_ptr<DeliveryStage> delivery = {};
  std::unique_ptr<RoutingStage> routing = {};
  WorkerPool rule_workers = WorkerPool(RuleHelpers());
  std::unique_ptr<EvaluationStage> evaluation = {};
  std::unique_ptr<ScrapeStage> scrape = {};
  std::unique_ptr<DiscoveryStage> discovery = {};
  std::unique_ptr<ReloadThread> reloads = {};

  State(DaemonOptions its_options, const DaemonSurroundings& its_surroundings)
      : options(std::move(its_options)),
        surroundings(its_surroundings),
        window({.retention = options.retention}),
        journal(its_surroundings.clock.Now(), [this](const auto& events) { hub.Publish(events); }) {
  }

  Timestamp Now() const { return surroundings.clock.Now(); }
  StageContext Context() { return {surroundings.clock, surroundings.log, metrics}; }
  Status OpenState();
  void OpenSampleLog();
  Status Listen();
  void StartRouting(uint64_t seed, const alert::RestoredAlerts& alerts,
                    const rules::Configuration& configuration);
  Status StartStages(const ConfigurationPtr& configuration);
  void Apply(const ConfigurationPtr& configuration) const;
  Status LoadAnew();
  void NoteLoaded(const ConfigurationPtr& configuration);
  void NoteRefused();
  void NoteEvent(const std::string& kind, const std::string& reason);
  // What the endpoints answer from; once all stages are there.
  serve::Sources MakeSources();
  void AddEndpoints();
  state::StateHealth StateHealth() const;
  SampleLogStage::Health SamplesHealth() const;
  void Stop();
  void LogConfiguration(const rules::Configuration& configuration, const char* event) const;
};

Status Daemon::State::OpenState() {
  if (options.data_dir.empty()) {
    journal.Keep(nullptr, "there is no data folder: events are in memory, since the start");
    return Ok();
  }
  auto opened =
      StateStage::Open(Context(), {.folder = options.data_dir,
                                   .retention = {.keep = options.history_retention},
                                   .tell = [this](const auto& events) { journal.Tell(events); }});
  if (opened) {
    state = *std::move(opened);
    journal.Keep(state.get(), "");
    return Ok();
  }
  journal.Keep(nullptr, "events are in memory, since the start: " + opened.error().message);
  if (options.data_need == DataFolderNeed::kRequired) return Failure{std::move(opened).error()};
  state_missing = opened.error().message;
  surroundings.log.Write({.level = telemetry::LogLevel::kError,
                          .component = "state",
                          .event = "state_unavailable",
                          .message = "a restart will forget alerts' state; name a folder with "
                                     "--data-dir: " +
                                     state_missing,
                          .fields = {{"data_dir", options.data_dir}}});
  return Ok();
}

void Daemon::State::OpenSampleLog() {
  if (state == nullptr) return;
  const std::string folder = options.data_dir + "/samples";
  samples = std::make_unique<SampleLogStage>(
      Context(), window,
      SampleLogStageOptions{
          .log = {.folder = folder, .keep = options.retention},
          .chunks = {
              .folder = folder, .keep = options.retention, .bytes_max = options.retention_bytes}});
}

SampleLogStage::Health Daemon::State::SamplesHealth() const {
  return samples != nullptr ? samples->health() : SampleLogStage::Health{.problem = state_missing};
}

Status Daemon::State::Listen() {
  if (options.route_prefix.empty()) options.route_prefix = PathOfUrl(options.external_url);
  endpoints.emplace(options.route_prefix);
  serve::ServerOptions server_options;
  server_options.listen = options.listen;
  server_options.queries_max = options.queries.concurrency;
  auto opened = serve::HttpServer::Open(
      server_options, *endpoints, surroundings.clock, [this](const serve::ServedRequest& served) {
        metrics.CountRequest(served.pattern.empty() ? "none" : served.pattern, served.status,
                             served.elapsed);
      });
  if (!opened) return Failure{std::move(opened).error()};
  server = *std::move(opened);
  external_url = ExternalUrl(options.external_url, server->address(), endpoints->prefix());
  surroundings.log.Write({.level = LogLevel::kInfo,
                          .component = "serve",
                          .event = "listening",
                          .message = "listening on address=" + server->address(),
                          .fields = {{"address", server->address()}, {"url", external_url}}});
  return Ok();
}

void Daemon::State::StartRouting(uint64_t seed, const alert::RestoredAlerts& alerts,
                                 const rules::Configuration& configuration) {
  route::RouterOptions router_options;
  router_options.id_seed = seed;
  router_options.external_url = external_url;
  router_options.views = route::ViewPublishing::kWhenWanted;
  router_options.random = RandomBits;
  router_options.resolve_timeout = configuration.alertmanager.resolve_timeout;
  route::RestoredGroups restored;
  RoutingOutlets outlets;
  if (state != nullptr) {
    router_options.records = route::GroupRecords::kChanges;
    restored.records = state->TakeRestoredGroups();
    for (const AlertRecord& alert : alerts.records) {
      if (!alert.firing_since) continue;
      restored.firing.insert(
          WithExternalLabels(alert.key.labels, configuration.global.external_labels));
    }
    restored.silences = state->TakeRestoredSilences();
    restored.suppressions = state->TakeRestoredSuppressions();
  }
  outlets.save = [this](state::RoutingChanges changes) {
    if (state != nullptr) {
      state->SaveRouting(std::move(changes));
    } else {
      journal.Note(std::move(changes.events));
    }
  };
  outlets.send = [this](Notification notification) { delivery->Send(std::move(notification)); };
  outlets.withdraw = [this](Withdrawal withdrawal) { delivery->Withdraw(std::move(withdrawal)); };
  routing = std::make_unique<RoutingStage>(Context(), router_options, restored, std::move(outlets));
}

Status Daemon::State::StartStages(const ConfigurationPtr& configuration) {
  const StageContext context = Context();
  const uint64_t seed = SeedFrom(Now());
  ALERTD_TRY(auto delivering, CurlTransport::Open(TransportOptions()));
  ALERTD_TRY(auto scraping, CurlTransport::Open(TransportOptions()));
  receivers::DeliveryOptions delivery_options;
  delivery_options.external_url = external_url;
  delivery_options.jitter_seed = seed;
  // The router is there before the first notification, and so before the first report.
  delivery = std::make_unique<DeliveryStage>(
      context, std::move(delivering), delivery_options, configuration,
      [this](const DeliveryReport& report) { return routing->TryReport(report); });
  alert::RestoredAlerts restored_alerts;
  if (state != nullptr) restored_alerts = state->TakeRestored();
  if (samples != nullptr) restored_alerts.samples_until = samples->restored_until();
  if (restored_alerts.last_alive && !restored_alerts.samples_until) {
    surroundings.log.Write({.level = LogLevel::kWarning,
                            .component = "window",
                            .event = "samples_missing",
                            .message = "there are no samples of the process before: conditions "
                                       "that look back see only what comes from now on"});
  }
  StartRouting(seed, restored_alerts, *configuration);
  alert::RuleEngineOptions engine_options;
  engine_options.external_url = external_url;
  engine_options.incident_seed = seed;
  engine_options.targets = alert::TargetKnowledge::kUp;
  engine_options.query = QueryOptionsOf(options.queries);
  engine_options.steady = [&clock = surroundings.clock] { return clock.Steady(); };
  engine_options.advance_interval_max = kStageWaitMax;
  engine_options.query.steady = engine_options.steady;
  engine_options.query.time_max = options.queries.timeout;
  engine_options.for_each = [this](size_t count, const std::function<void(size_t)>& task) {
    rule_workers.ForEach(count, task);
  };
  EvaluationOutlets outlets;
  outlets.save = [this](std::vector<AlertRecordChange> records, std::vector<JournalEvent> events) {
    if (state != nullptr) {
      state->Save(std::move(records), std::move(events));
    } else {
      journal.Note(std::move(events));
    }
  };
  outlets.note_recordings = [this](const std::vector<Labels>& recordings) {
    if (state != nullptr) state->NoteRecordings(recordings);
  };
  outlets.note_no_data = [this](const std::vector<NoData>& expressions) {
    if (state != nullptr) state->NoteNoData(expressions);
  };
  outlets.note_end = [this](Timestamp at) {
    if (state != nullptr) state->NoteEnd(at);
  };
  outlets.send = [this](std::vector<Alert> alerts) { routing->Receive(std::move(alerts)); };
  outlets.note_all_asked = [this] { routing->NoteRulesSpoke(); };
  evaluation = std::make_unique<EvaluationStage>(context, window, engine_options,
                                                 std::move(restored_alerts), std::move(outlets));
  scrape = std::make_unique<ScrapeStage>(context, window, std::move(scraping));
  DiscoveryOutlets discovery_outlets;
  discovery_outlets.apply = [this](const ConfigurationPtr& complete) { Apply(complete); };
  discovery_outlets.retarget = [this](const ConfigurationPtr& complete) {
    evaluation->Retarget(complete);
    scrape->Apply(complete);
  };
  discovery = std::make_unique<DiscoveryStage>(context, std::move(discovery_outlets));
  reloads = std::make_unique<ReloadThread>([this] { return LoadAnew(); });
  discovery->Apply(configuration);
  return Ok();
}

// Receivers first and targets last, so that whoever is told of something new knows it already.
void Daemon::State::Apply(const ConfigurationPtr& configuration) const {
  delivery->Apply(configuration);
  routing->Apply(configuration);
  evaluation->Apply(Evaluated(configuration));
  scrape->Apply(configuration);
}

Status Daemon::State::LoadAnew() {
  const Timestamp begun = Now();
  rules::LoadOutcome loaded = LoadForDaemon(options.files, surroundings.environment, begun);
  LogDiagnostics(surroundings.log, loaded.diagnostics);
  if (loaded.configuration == nullptr) {
    NoteRefused();
    surroundings.log.Write({.level = LogLevel::kError,
                            .component = "config",
                            .event = "configuration_refused",
                            .message = "the configuration was not loaded, the old one stays"});
    std::string reasons;
    for (const rules::Diagnostic& diagnostic : loaded.diagnostics) {
      if (diagnostic.level != rules::DiagnosticLevel::kError) continue;
      reasons += (reasons.empty() ? "" : "\n") + OneLine(diagnostic);
    }
    NoteEvent("reload_failed", "the old configuration stays: " + reasons);
    return InvalidInput(std::move(reasons));
  }
  NoteEvent("reloaded", "the configuration was loaded anew");
  discovery->Apply(loaded.configuration);
  NoteLoaded(loaded.configuration);
  LogConfiguration(*loaded.configuration, "configuration_reloaded");
  return Ok();
}

void Daemon::State::NoteLoaded(const ConfigurationPtr& configuration) {
  const Timestamp now = Now();
  metrics.RecordReload(Metrics::ReloadResult::kSuccess, now);
  in_effect.Store(std::make_shared<const serve::LoadedConfiguration>(serve::LoadedConfiguration{
      .configuration = configuration, .loaded_at = now, .last_load_succeeded = true}));
}

void Daemon::State::NoteRefused() {
  metrics.RecordReload(Metrics::ReloadResult::kFailure, Now());
  serve::LoadedConfiguration refused = *in_effect.Load();
  refused.last_load_succeeded = false;
  in_effect.Store(std::make_shared<const serve::LoadedConfiguration>(std::move(refused)));
}

state::StateHealth Daemon::State::StateHealth() const {
  return state != nullptr ? state->health() : state::StateHealth{state_missing, {}};
}

void Daemon::State::LogConfiguration(const rules::Configuration& configuration,
                                     const char* event) const {
  size_t rule_count = 0;
  for (const rules::RuleGroup& group : configuration.groups)
    rule_count += group.rules.size();
  surroundings.log.Write(
      {.level = LogLevel::kInfo,
       .component = "config",
       .event = event,
       .message = "the configuration was loaded",
       .fields = {{"files", static_cast<int64_t>(configuration.files.size())},
                  {"rules", static_cast<int64_t>(rule_count)},
                  {"scrape_jobs", static_cast<int64_t>(configuration.scrape_jobs.size())},
                  {"receivers", static_cast<int64_t>(configuration.receivers.size())},
                  {"suppressions", static_cast<int64_t>(configuration.suppressions.size())}}});
  for (const rules::Receiver& receiver : configuration.receivers) {
    if (receiver.off_reason.empty()) continue;
    surroundings.log.Write({.level = LogLevel::kWarning,
                            .component = "notify",
                            .event = "receiver_off",
                            .message = "the receiver " + receiver.name + " is off, its " +
                                       "notifications go to the log: " + receiver.off_reason,
                            .fields = {{"receiver", receiver.name}}});
  }
  if (!configuration.observability.alerting_enabled) {
    surroundings.log.Write({.level = LogLevel::kWarning,
                            .component = "alert",
                            .event = "alerting_disabled",
                            .message = "no rule is evaluated: alerting is not enabled in "
                                       "observability"});
  }
}

void Daemon::State::NoteEvent(const std::string& kind, const std::string& reason) {
  journal.Note({ProcessEvent(kind, reason, Now())});
}

void Daemon::State::Stop() {
  ready = false;
  reloads->Stop();
  // Each stage hands on what it has before the next one ends.
  discovery->Stop();
  scrape->Stop();
  evaluation->Stop();
  routing->Settle();
  // What receivers take now is still noted as told.
  delivery->Drain(options.drain_max);
  routing->Drain();
  NoteEvent("stopped", "alertd stops");
  if (samples != nullptr) samples->Stop();
  if (state != nullptr) state->Stop();
  server->Stop();
}

void Daemon::State::AddEndpoints() {
  serve::AddQueryApi(*endpoints, *sources);
  serve::AddExpressionApi(*endpoints);
  serve::AddMetadataApi(*endpoints, *sources);
  serve::AddAlertmanagerApi(*endpoints, *sources);
  serve::AddSilencesApi(*endpoints, *sources);
  serve::AddSuppressionsApi(*endpoints, *sources);
  serve::AddAcknowledgeApi(*endpoints, *sources);
  serve::AddEventsApi(*endpoints, *sources, hub);
  serve::AddExplainApi(*endpoints, *sources);
  serve::AddHistoryApi(*endpoints, *sources);
  serve::AddRulesApi(*endpoints, *sources);
  serve::AddSeriesApi(*endpoints, *sources);
  serve::AddTargetsApi(*endpoints, *sources);
  serve::AddWindowApi(*endpoints, *sources);
  serve::AddStatusApi(*endpoints, *sources);
}

serve::Sources Daemon::State::MakeSources() {
  State& running = *this;
  return {
      .clock = surroundings.clock,
      .window = running.window,
      .rules = [&running] { return running.evaluation->View(); },
      .targets = [&running] { return running.scrape->View(); },
      .metrics_text =
          [&running] {
            return running.metrics.Text(ReadingsOf({.window = running.window,
                                                    .rules = *running.evaluation->View(),
                                                    .targets = *running.scrape->View(),
                                                    .router = *running.routing->View(),
                                                    .now = running.Now(),
                                                    .delivery_queue = running.delivery->queued(),
                                                    .state_health = running.StateHealth(),
                                                    .sample_log_health = running.SamplesHealth()}));
          },
      .ready = [&running] { return running.ready.load(); },
      .reload = [&running] { return running.reloads->Reload(); },
      .query = QueryOptionsOf(options.queries),
      .started_at = running.Now(),
      .process = FindProcessFacts(options.flags, running.options.retention),
      .configuration = [&running] { return running.in_effect.Load(); },
      .query_timeout = options.queries.timeout,
      .state_problem = [&running] { return running.StateHealth().problem; },
      .samples_problem = [&running] { return running.SamplesHealth().problem; },
      .routing = [&running] { return running.routing->Board(); },
      .receive_alerts =
          [&running](std::vector<Alert> alerts, const std::function<void(const Status&)>& done) {
            running.routing->ReceiveFromOutside(std::move(alerts), done);
          },
      .set_silence =
          [&running](Silence silence) { return running.routing->SetSilence(std::move(silence)); },
      .expire_silence =
          [&running](const std::string& id) { return running.routing->ExpireSilence(id); },
      .set_suppression =
          [&running](SuppressionRecord wanted) {
            return running.routing->SetSuppression(std::move(wanted));
          },
      .end_suppression =
          [&running](const std::string& id_or_name) {
            return running.routing->EndSuppression(id_or_name);
          },
      .acknowledge =
          [&running](uint64_t id, AcknowledgeScope scope, Acknowledgement taken) {
            return running.routing->Acknowledge(id, scope, std::move(taken));
          },
      .unacknowledge = [&running](uint64_t id) { return running.routing->Unacknowledge(id); },
      .history =
          [&running](const journal::EventQuery& query) { return running.journal.Read(query); },
      .events_after = [&running](
                          uint64_t sequence,
                          size_t limit) { return running.journal.ReadAfter(sequence, limit); },
      .delivery_progress =
          [&running](const std::string& receiver, const std::string& group_key) {
            return running.delivery->DescribeProgress(receiver, group_key);
          },
      .address = running.server->address()};
}

Result<std::unique_ptr<Daemon>> Daemon::Start(
    const DaemonOptions& options, const DaemonSurroundings& surroundings,
    const std::shared_ptr<const rules::Configuration>& configuration) {
  auto state = std::make_unique<State>(options, surroundings);
  if (Status opened = state->OpenState(); !opened) return Failure{std::move(opened).error()};
  if (Status listening = state->Listen(); !listening) {
    return Failure{std::move(listening).error()};
  }
  state->LogConfiguration(*configuration, "configuration_loaded");
  state->OpenSampleLog();
  state->NoteEvent("started", "alertd " + std::string(telemetry::Version()) + " starts");
  if (Status started = state->StartStages(configuration); !started) {
    return Failure{std::move(started).error()};
  }
  state->NoteLoaded(configuration);
  State& running = *state;
  running.sources.emplace(running.MakeSources());
  running.AddEndpoints();
  // Whoever asks first is to see the alerts of before.
  running.evaluation->AwaitConfiguration();
  running.ready = true;
  running.server->Run();
  return std::unique_ptr<Daemon>(new Daemon(std::move(state)));
}

Daemon::Daemon(std::unique_ptr<State> state) : state_(std::move(state)) {}

Daemon::~Daemon() { state_->Stop(); }

const std::string& Daemon::address() const { return state_->server->address(); }

Status Daemon::Reload() { return state_->reloads->Reload(); }

}  // namespace alertd::app
