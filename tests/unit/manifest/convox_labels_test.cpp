#include "manifest/convox_labels.h"

#include <gtest/gtest.h>

namespace cronwarp::manifest {
namespace {

TEST(ConvoxLabels, AreClassified) {
  struct Row {
    std::string_view key;
    LabelKind kind;
    std::string_view suggestion;
  };
  const Row rows[] = {
      {"convox.cron.report", LabelKind::kTask, ""},
      {"convox.cron.a_b", LabelKind::kTask, ""},
      {"convox.port.443.protocol", LabelKind::kKnown, ""},
      {"convox.port.443.proxy", LabelKind::kKnown, ""},
      {"convox.health.path", LabelKind::kKnown, ""},
      {"convox.health.threshold.healthy", LabelKind::kKnown, ""},
      {"convox.draining.timeout", LabelKind::kKnown, ""},
      {"convox.agent", LabelKind::kKnown, ""},
      {"convox.balancer", LabelKind::kKnown, ""},
      {"com.example.cron", LabelKind::kForeign, ""},
      {"", LabelKind::kForeign, ""},
      {"traefik.enable", LabelKind::kForeign, ""},
      {"convoxcron.x", LabelKind::kForeign, ""},
      {"convox.cron", LabelKind::kBrokenTask, "convox.cron.NAME"},
      {"convox.cron.", LabelKind::kBrokenTask, "convox.cron.NAME"},
      {"convox.cron.a.b", LabelKind::kBrokenTask, "convox.cron.a-b"},
      {"convox.corn.report", LabelKind::kBrokenTask, "convox.cron.report"},
      {"convox.crons.report", LabelKind::kBrokenTask, "convox.cron.report"},
      {"convox.Cron.report", LabelKind::kBrokenTask, "convox.cron.report"},
      {"convx.cron.report", LabelKind::kBrokenTask, "convox.cron.report"},
      {"Convox.cron.report", LabelKind::kBrokenTask, "convox.cron.report"},
      {"convox.helth.path", LabelKind::kUnknown, "convox.health.path"},
      {"convox.port.80.secur", LabelKind::kUnknown, "convox.port.80.secure"},
      {"convox.something.else.entirely", LabelKind::kUnknown, ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.key);
    const LabelClass found = classify_label(row.key);
    EXPECT_EQ(static_cast<int>(found.kind), static_cast<int>(row.kind));
    EXPECT_EQ(found.suggestion, row.suggestion);
  }
}

}  // namespace
}  // namespace cronwarp::manifest
