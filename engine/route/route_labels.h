#pragma once

// Labels that a route gives to its notifications, such as the team that owns them: Go templates,
// rendered from what each of them says.

#include <memory>
#include <string>
#include <vector>

#include "engine/base/source_text.h"
#include "engine/model/labels.h"
#include "engine/model/notification.h"
#include "rules/route.h"

namespace alertd::route {

// What labels are rendered with beside the notification.
struct RouteLabelSources {
  // Their templates may be called. Of what does not parse nothing may be.
  std::vector<std::shared_ptr<const SourceText>> template_files = {};
  std::string external_url = {};
};

// The labels of the routes of one tree. Immutable and thread-safe.
class RouteLabels {
 public:
  // Knows `root` and the routes below it by their addresses.
  RouteLabels(const rules::Route& root, RouteLabelSources sources);
  ~RouteLabels();
  RouteLabels(const RouteLabels&) = delete;
  RouteLabels& operator=(const RouteLabels&) = delete;

  // Those that follow from a notification without any. A template that fails shows the error in
  // its place: nothing keeps a notification back.
  Labels Render(const rules::Route& route, const Notification& notification) const;

 private:
  struct Parsed;
  std::unique_ptr<const Parsed> parsed_;
};

}  // namespace alertd::route
