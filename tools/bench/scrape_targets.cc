// Targets for benchmarks of scraping: /targets/N answers with N's series in Prometheus' text
// format, the same ones each time, with other values. Of ten series five stand still, three are
// counters that count, one is a gauge of whole numbers and one of fractions.

#include <charconv>
#include <csignal>
#include <cstdio>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "engine/app/system_clock.h"
#include "engine/serve/endpoint_table.h"
#include "engine/serve/http_server.h"

namespace alertd::bench {
namespace {

constexpr size_t kSeriesPerFamily = 20;
constexpr size_t kNumberBytesMax = 32;

struct Options {
  std::string listen = "127.0.0.1:0";
  size_t targets = 100;
  size_t series = 1000;  // of each target
};

// One target: what it answers is written anew each time, from the texts that never change.
class Target {
 public:
  Target(size_t number, size_t series) : random_(number) {
    lines_.reserve(series);
    for (size_t i = 0; i < series; ++i)
      lines_.push_back(MakeLine(number, i));
  }

  std::string Scrape() {
    const std::lock_guard lock(mutex_);
    std::string body;
    body.reserve(last_bytes_);
    for (size_t i = 0; i < lines_.size(); ++i) {
      Line& line = lines_[i];
      Advance(i, line.value);
      body += line.text;
      char number[kNumberBytesMax];
      const auto [end, error] = std::to_chars(number, number + kNumberBytesMax, line.value);
      body.append(number, end);
      body += '\n';
    }
    last_bytes_ = body.size() + body.size() / 16;
    return body;
  }

 private:
  struct Line {
    std::string text;  // up to the value
    double value = 0;
  };

  static Line MakeLine(size_t target, size_t i) {
    const std::string family = "http_server_requests_" + std::to_string(i / kSeriesPerFamily);
    std::string text;
    if (i % kSeriesPerFamily == 0) {
      text = "# HELP " + family + "_total How many requests were answered.\n# TYPE " + family +
             "_total counter\n";
    }
    text += family + "_total{cluster=\"eu-west-1a\",code=\"" + std::to_string(200 + i % 5) +
            "\",handler=\"/api/v1/items/" + std::to_string(i % kSeriesPerFamily) +
            "\",method=\"GET\",namespace=\"shop\",pod=\"checkout-7f9c6d5b8-" +
            std::to_string(target) + "\"} ";
    return {std::move(text), static_cast<double>(i * 1000)};
  }

  void Advance(size_t i, double& value) {
    const size_t kind = i % 10;
    if (kind < 5) return;
    const auto random = static_cast<double>(random_() % 1000);
    if (kind < 8) value += random;
    if (kind == 8) value = random;
    if (kind == 9) value = random / 1000 + 1;
  }

  std::mutex mutex_;
  std::mt19937 random_;
  std::vector<Line> lines_;
  size_t last_bytes_ = 0;
};

int Serve(const Options& options) {
  std::vector<std::unique_ptr<Target>> targets;
  for (size_t i = 0; i < options.targets; ++i)
    targets.push_back(std::make_unique<Target>(i, options.series));
  serve::EndpointTable endpoints("");
  serve::Endpoint endpoint{.methods = {"GET"}, .pattern = "/targets/{number}"};
  endpoint.answer = [&targets](const serve::Request& request) {
    const size_t number = std::stoul(std::string(request.Capture("number")));
    if (number >= targets.size()) return serve::Answer{.status = 404};
    serve::Answer answer;
    answer.body = targets[number]->Scrape();
    answer.content_type = "text/plain; version=0.0.4";
    return answer;
  };
  endpoints.Add(std::move(endpoint));
  const app::SystemClock clock;
  const serve::ServerOptions server_options{.listen = options.listen, .connections_max = 4096};
  auto server =
      serve::HttpServer::Open(server_options, endpoints, clock, [](const serve::ServedRequest&) {});
  if (!server) {
    std::fprintf(stderr, "scrape_targets: %s\n", server.error().message.c_str());
    return 1;
  }
  (*server)->Run();
  std::printf("address=%s\n", (*server)->address().c_str());
  std::fflush(stdout);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->Stop();
  return 0;
}

}  // namespace
}  // namespace alertd::bench

int main(int argc, char** argv) {
  // Held before any thread is started, so that Serve() takes them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  alertd::bench::Options options;
  CLI::App app("Targets to scrape, for benchmarks.");
  app.add_option("--listen", options.listen, "address; port 0 takes a free one");
  app.add_option("--targets", options.targets, "how many");
  app.add_option("--series", options.series, "of each target");
  CLI11_PARSE(app, argc, argv);
  return alertd::bench::Serve(options);
}
