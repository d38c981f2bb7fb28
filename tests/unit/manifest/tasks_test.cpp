#include "manifest/tasks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"

namespace cronwarp::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> findings(const std::vector<std::string>& labels,
                                  Platform platform = Platform::kGen1) {
  return Loaded(with_labels(labels), {}, on(platform)).findings();
}

TEST(Tasks, AreSortedByIdAndKnowWhereTheyAreDeclared) {
  const Loaded loaded(
      with_labels({"convox.cron.weekly=0 8 ? * MON bin/b", "convox.cron.daily=0 8 * * ? bin/a"}));
  const auto& tasks = loaded.scenario->manifest.tasks;
  ASSERT_EQ(tasks.size(), 2U);
  EXPECT_EQ(tasks[0].id, "web.daily");
  EXPECT_EQ(tasks[1].id, "web.weekly");
  const Span span = tasks[0].location.span;
  EXPECT_EQ(loaded.source.text().substr(span.begin, span.end - span.begin), "convox.cron.daily");
  EXPECT_EQ(tasks[0].schedule.next_after(parse_instant("2016-04-21T08:00:00Z").value()),
            parse_instant("2016-04-22T08:00:00Z").value());
}

TEST(Tasks, CaretsStandUnderTheWrongCharacter) {
  EXPECT_THAT(findings({"convox.cron.daily=0,61 8 * * ? bin/a"}),
              ElementsAre("cron-value-range@4:27"));
  EXPECT_THAT(findings({"'convox.cron.daily=0 8  32   * ? bin/a'"}),
              ElementsAre("cron-value-range@4:31"));
  EXPECT_THAT(findings({"\"convox.cron.daily=\\t0 8 32 * ? bin/a\""}),
              ElementsAre("cron-value-range@4:32"));
}

TEST(Tasks, OneMistakeLeavesTheOthersAlone) {
  const Loaded loaded(
      with_labels({"convox.cron.daily=61 8 * * ? bin/a", "convox.cron.hourly=0 * * * ? bin/b"}));
  EXPECT_THAT(loaded.findings(), ElementsAre("cron-value-range@4:25"));
  EXPECT_EQ(loaded.scenario->manifest.tasks.size(), 1U);
  EXPECT_EQ(loaded.scenario->manifest.rejected_tasks, 1U);
}

TEST(Tasks, WithoutAnyGoodOneTheManifestIsStillLoaded) {
  const Loaded loaded(with_labels({"convox.corn.daily=0 8 * * ? bin/a"}));
  ASSERT_TRUE(loaded.scenario.has_value());
  EXPECT_EQ(loaded.scenario->manifest.rejected_tasks, 1U);
}

TEST(Tasks, OfARepeatedLabelTheLastWins) {
  const Loaded loaded(
      with_labels({"convox.cron.daily=0 8 * * ? bin/a", "convox.cron.daily=0 9 * * ? bin/b",
                   "convox.cron.daily=0 10 * * ? bin/c"}));
  EXPECT_THAT(loaded.findings(), ElementsAre("duplicate-task@5:7", "duplicate-task@6:7"));
  EXPECT_EQ(loaded.task("web.daily").command, "bin/c");
  EXPECT_EQ(loaded.scenario->manifest.rejected_tasks, 2U);
}

TEST(Tasks, ASixthFieldIsRecognised) {
  for (const char* field : {"*", "?", "*/2", "2016", "2016-2020", "2016,2018", "1999/4"}) {
    SCOPED_TRACE(field);
    const Loaded loaded(
        with_labels({std::string("convox.cron.daily=0 8 * * ? ") + field + " bin/a"}), {},
        on(Platform::kGen1));
    EXPECT_THAT(loaded.findings(), ElementsAre("six-field-schedule@4:35"));
    EXPECT_EQ(loaded.task("web.daily").command, std::string(field) + " bin/a");
  }
  for (const char* command : {"bin/a", "20160421", "2016.sh", "*.sh", "3000", "./2016"}) {
    SCOPED_TRACE(command);
    EXPECT_THAT(findings({std::string("convox.cron.daily=0 8 * * ? ") + command}), IsEmpty());
  }
}

TEST(Tasks, MissingVariablesAreOneMistake) {
  const Loaded loaded(with_labels({"convox.cron.daily=$MINUTE 8 * * ? bin/a"}));
  EXPECT_THAT(loaded.findings(), ElementsAre("unset-variable@4:7", "unset-variable@4:25"));
  EXPECT_EQ(loaded.diagnostics.all().front().severity, Severity::kError);
  EXPECT_EQ(loaded.scenario->manifest.rejected_tasks, 1U);
  EXPECT_THAT(findings({"convox.cron.daily=0 8 * * ? bin/a $REGION"}),
              ElementsAre("unset-variable@4:41"));
}

TEST(Tasks, SeveralServicesAreADangerOnlyInApril2016) {
  const std::string text =
      "web: {labels: ['convox.cron.daily=0 8 * * ? bin/a']}\nworker: {image: busybox}\n";
  EXPECT_THAT(Loaded(text, {}, on(Platform::kGen1April2016)).findings(),
              ElementsAre("wrong-service-2016@1:17"));
  EXPECT_THAT(Loaded(text, {}, on(Platform::kGen1)).findings(), IsEmpty());
}

TEST(Tasks, AreJudgedFromTheStartOfTheRange) {
  const std::string manifest =
      "manifest: {web: {labels: ['convox.cron.daily=0 8 29 2 ? bin/a']}}\n";
  const auto help = [&](LoadOptions options) {
    const Loaded loaded(manifest + "from: 2026-01-01\nfor: 30d\n", {}, std::move(options));
    EXPECT_THAT(loaded.findings(), ElementsAre("rare-firing@1:46"));
    return loaded.diagnostics.all().front().help;
  };
  LoadOptions options;
  options.from = parse_instant("2016-04-21").value();
  EXPECT_THAT(help(options), testing::HasSubstr("2028-02-29"));
  options.from_overrides_scenario = true;
  EXPECT_THAT(help(options), testing::HasSubstr("2020-02-29"));
}

}  // namespace
}  // namespace cronwarp::manifest
