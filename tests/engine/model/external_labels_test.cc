#include "engine/model/external_labels.h"

#include <gtest/gtest.h>

namespace alertd {
namespace {

TEST(ExternalLabels, FillInWhatIsMissing) {
  const Labels external = {{"cluster", "c1"}, {"severity", "LOW"}};
  EXPECT_EQ(WithExternalLabels({{"alertname", "A"}, {"severity", "HIGH"}}, external),
            (Labels{{"alertname", "A"}, {"cluster", "c1"}, {"severity", "HIGH"}}));
  EXPECT_EQ(WithExternalLabels({{"alertname", "A"}}, {}), (Labels{{"alertname", "A"}}));
}

}  // namespace
}  // namespace alertd
