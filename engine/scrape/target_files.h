#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/model/time.h"
#include "rules/scrape_options.h"

namespace alertd::scrape {

// A file, or a pattern, that cannot be used as it is.
struct TargetFileProblem {
  std::string path;
  std::string message;  // with the place in the file, where there is one
};

// What looking at the files has brought.
struct TargetFilesReport {
  bool changed = false;                     // what the files list
  std::vector<TargetFileProblem> problems;  // that were not there the last time
  std::vector<std::string> mended;          // paths whose problem is over
};

// The targets that the files of `file_sd_configs:` list.
//
// Each file is read when a job begins to name it, when it has changed, and at the refresh interval.
// A file that is wrong counts as what it was when it was right last, also over a reload; one that
// is gone lists nothing. Belongs to one thread; reads files, and is told the time.
class TargetFiles {
 public:
  // How often is looked whether a file has changed, came or went.
  static constexpr Duration kLookInterval{2'000};
  // Those of one entry of `file_sd_configs:`; further ones are left out, which is a problem.
  static constexpr size_t kFilesMax = 10'000;

  // Takes over a configuration and reads all of its files.
  TargetFilesReport Apply(const std::vector<rules::ScrapeJob>& jobs, Timestamp now);

  // When Look() is due; nothing when no job names a file.
  std::optional<Timestamp> NextDue() const;

  // Reads what has changed, and all that is to be read anew by now.
  TargetFilesReport Look(Timestamp now);

  // Gives each job the targets that its files list, beside its own.
  void AddTo(std::vector<rules::ScrapeJob>& jobs) const;

 private:
  // An entry of `file_sd_configs:`.
  struct Source {
    std::string job;
    rules::TargetFileSource wanted;
    std::optional<Timestamp> read_at;  // all of its files
    std::vector<std::string> paths;    // that its patterns name now, sorted
    std::string problem;               // with its patterns
  };
  // By what a change of a file shows.
  struct Stamp {
    uint64_t device = 0;
    uint64_t inode = 0;
    int64_t bytes = 0;
    int64_t modified_ns = 0;
    int64_t changed_ns = 0;  // also by what leaves the time of modification as it was
    bool operator==(const Stamp&) const = default;
  };
  struct KnownFile {
    std::optional<Stamp> stamp;  // when it was read last, well or not; nothing when it was gone
    std::vector<rules::StaticTargets> groups;
    std::string problem;
  };
  // One look at all files.
  struct Round {
    Timestamp now;
    std::set<std::string> read;  // a file may be several jobs'
    TargetFilesReport report;
  };

  static std::optional<Stamp> StampOf(const std::string& path);
  static void FindPaths(Source& source, Round& round);
  static void Read(const std::string& path, KnownFile& file, TargetFilesReport& report);
  TargetFilesReport LookNow(Timestamp now);
  void LookAt(Source& source, Round& round);
  void ForgetUnnamed(TargetFilesReport& report);

  std::vector<Source> sources_;
  std::map<std::string, KnownFile> files_;  // by path
  Timestamp looked_at_ = Timestamp::min();
};

}  // namespace alertd::scrape
