#include "cron/dialect.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "cron/rules.h"

namespace cronwarp::cron {
namespace {

TEST(Dialect, EveryNameReadsBackAsItsDialect) {
  for (Dialect dialect :
       {Dialect::kAws, Dialect::kAwsScheduler, Dialect::kKubernetes, Dialect::kDebian}) {
    EXPECT_EQ(parse_dialect(to_string(dialect)), dialect);
  }
  EXPECT_EQ(parse_dialect("quartz"), std::nullopt);
}

TEST(Dialect, EachHasThePolicyOfItsPlatform) {
  EXPECT_EQ(default_dst_policy(Dialect::kAwsScheduler), DstPolicy::kSkipOnce);
  EXPECT_EQ(default_dst_policy(Dialect::kKubernetes), DstPolicy::kSkipTwice);
  EXPECT_EQ(default_dst_policy(Dialect::kDebian), DstPolicy::kRunLateOnce);
}

TEST(Rules, AreCompleteAndHaveUniqueIds) {
  std::set<std::string_view> ids;
  for (const Rule* rule : rules()) {
    EXPECT_TRUE(ids.insert(rule->id).second) << rule->id;
    EXPECT_FALSE(rule->summary.empty()) << rule->id;
    EXPECT_FALSE(rule->explanation.empty()) << rule->id;
    EXPECT_FALSE(rule->remedy.empty()) << rule->id;
  }
  EXPECT_EQ(ids.size(), 15u);
}

}  // namespace
}  // namespace cronwarp::cron
