#include "engine/scrape/target_files.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <sys/stat.h>

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "rules/discovery/target_groups.h"
#include "rules/file_list.h"
#include "rules/yaml_document.h"

namespace alertd::scrape {
namespace {

constexpr std::string_view kFilePath = "__meta_filepath";

int64_t Nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + int64_t{time.tv_nsec};
}

// Tells of a problem once, and once that it is over.
void Note(const std::string& path, std::string& before, std::string problem,
          TargetFilesReport& report) {
  if (problem == before) return;
  if (problem.empty()) {
    report.mended.push_back(path);
  } else {
    report.problems.push_back({path, problem});
  }
  before = std::move(problem);
}

Result<std::vector<rules::StaticTargets>> ReadGroups(const std::string& path) {
  ALERTD_TRY(std::string text, rules::ReadTextFile(path, rules::YamlLimits{}.bytes_max));
  ALERTD_TRY(std::vector<rules::StaticTargets> groups,
             rules::ParseTargetGroups(path, std::move(text)));
  for (rules::StaticTargets& group : groups)
    group.labels = LabelsBuilder(group.labels).Set(kFilePath, path).Build();
  return groups;
}

}  // namespace

std::optional<TargetFiles::Stamp> TargetFiles::StampOf(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  return Stamp{.device = found.st_dev,
               .inode = found.st_ino,
               .bytes = found.st_size,
               .modified_ns = Nanoseconds(found.st_mtim),
               .changed_ns = Nanoseconds(found.st_ctim)};
}

TargetFilesReport TargetFiles::Apply(const std::vector<rules::ScrapeJob>& jobs, Timestamp now) {
  sources_.clear();
  for (const rules::ScrapeJob& job : jobs) {
    sources_.reserve(sources_.size() + job.target_files.size());
    for (const rules::TargetFileSource& wanted : job.target_files) {
      sources_.push_back(
          {.job = job.name, .wanted = wanted, .read_at = {}, .paths = {}, .problem = {}});
    }
  }
  return LookNow(now);
}

std::optional<Timestamp> TargetFiles::NextDue() const {
  if (sources_.empty()) return std::nullopt;
  return looked_at_ + kLookInterval;
}

TargetFilesReport TargetFiles::Look(Timestamp now) {
  // When the clock was set back the next look would be long in coming.
  const bool due = now < looked_at_ || now >= looked_at_ + kLookInterval;
  if (sources_.empty() || !due) return {};
  return LookNow(now);
}

TargetFilesReport TargetFiles::LookNow(Timestamp now) {
  Round round{.now = now, .read = {}, .report = {}};
  looked_at_ = now;
  for (Source& source : sources_)
    LookAt(source, round);
  ForgetUnnamed(round.report);
  return std::move(round.report);
}

void TargetFiles::LookAt(Source& source, Round& round) {
  FindPaths(source, round);
  const bool all = !source.read_at || round.now < *source.read_at ||
                   round.now >= *source.read_at + source.wanted.refresh_interval;
  if (all) source.read_at = round.now;
  for (const std::string& path : source.paths) {
    const auto [known, is_new] = files_.try_emplace(path);
    // Before it is read: what changes meanwhile is seen the next time.
    const std::optional<Stamp> stamp = StampOf(path);
    const bool wanted = all || is_new || stamp != known->second.stamp;
    if (!wanted || !round.read.insert(path).second) continue;
    known->second.stamp = stamp;
    Read(path, known->second, round.report);
  }
}

void TargetFiles::FindPaths(Source& source, Round& round) {
  std::set<std::string> found;
  for (const std::string& pattern : source.wanted.patterns) {
    for (std::string& path : rules::ExpandGlob(pattern))
      found.insert(std::move(path));
  }
  std::vector<std::string> paths(found.begin(), found.end());
  std::string problem;
  if (paths.size() > kFilesMax) {
    problem = std::to_string(paths.size()) + " files of targets for job \"" + source.job +
              "\" are more than " + std::to_string(kFilesMax) + ": the last ones are left out";
    paths.resize(kFilesMax);
  }
  Note(source.wanted.patterns.front(), source.problem, std::move(problem), round.report);
  if (paths == source.paths) return;
  round.report.changed = true;
  source.paths = std::move(paths);
}

void TargetFiles::Read(const std::string& path, KnownFile& file, TargetFilesReport& report) {
  Result<std::vector<rules::StaticTargets>> groups = ReadGroups(path);
  std::string problem;
  if (!groups) {
    problem = groups.error().message;
    // As in Prometheus, removing the file is how its targets are removed.
    const bool gone = groups.error().kind == ErrorKind::kNotFound;
    groups = gone ? std::vector<rules::StaticTargets>() : file.groups;
  }
  Note(path, file.problem, std::move(problem), report);
  if (*groups == file.groups) return;
  report.changed = true;
  file.groups = *std::move(groups);
}

// Their problems are over too: nobody names the files any more.
void TargetFiles::ForgetUnnamed(TargetFilesReport& report) {
  std::set<std::string_view> named;
  for (const Source& source : sources_)
    named.insert(source.paths.begin(), source.paths.end());
  const auto gone =
      std::erase_if(files_, [&named](const auto& entry) { return !named.contains(entry.first); });
  if (gone > 0) report.changed = true;
}

void TargetFiles::AddTo(std::vector<rules::ScrapeJob>& jobs) const {
  std::unordered_map<std::string_view, rules::ScrapeJob*> by_name;
  for (rules::ScrapeJob& job : jobs)
    by_name.emplace(job.name, &job);
  for (const Source& source : sources_) {
    const auto job = by_name.find(source.job);
    if (job == by_name.end()) continue;
    std::vector<rules::StaticTargets>& targets = job->second->static_targets;
    for (const std::string& path : source.paths) {
      const std::vector<rules::StaticTargets>& groups = files_.at(path).groups;
      targets.insert(targets.end(), groups.begin(), groups.end());
    }
  }
}

}  // namespace alertd::scrape
