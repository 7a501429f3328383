#include "receivers/delivery_progress.h"

namespace alertd::receivers {
namespace {

std::string Counted(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string DescribeStage(const DeliveryProgress& progress) {
  const std::string& name = progress.integration;
  switch (progress.stage) {
    case DeliveryProgress::Stage::kUnderWay:
      return name + " has not answered attempt " + std::to_string(progress.attempts) + " yet";
    case DeliveryProgress::Stage::kWaitsForPlace:
      return "it waits for a place at " + name + ": " + Counted(progress.requests, "request") +
             " under way there, " + Counted(progress.ahead, "message") + " before it";
    case DeliveryProgress::Stage::kWaitsForTime:
      break;
  }
  return name + " is tried again at " + FormatTimestamp(progress.due);
}

}  // namespace

std::string DescribeProgress(const DeliveryProgress& progress) {
  std::string text = DescribeStage(progress);
  if (progress.of_group_after == 0) return text;
  return text + ", with " + Counted(progress.of_group_after, "newer message") +
         " of its group behind it";
}

std::string DescribeProgress(const std::vector<DeliveryProgress>& progress) {
  std::string text;
  for (const DeliveryProgress& each : progress)
    text += (text.empty() ? "" : "; ") + DescribeProgress(each);
  return text;
}

}  // namespace alertd::receivers
