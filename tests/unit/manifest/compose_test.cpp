#include "manifest/compose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading.h"

namespace cronwarp::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* kLabels = "    labels: ['convox.cron.daily=0 8 * * ? bin/daily']\n";

TEST(Compose, Version1HasItsServicesAtTheRoot) {
  const Loaded loaded(with_labels({"convox.cron.daily=0 8 * * ? bin/daily"}));
  EXPECT_THAT(loaded.findings(), IsEmpty());
  EXPECT_EQ(loaded.task("web.daily").service, "web");
  EXPECT_EQ(loaded.scenario->manifest.path, "docker-compose.yml");
  EXPECT_EQ(loaded.scenario->path, "docker-compose.yml");
  EXPECT_EQ(loaded.scenario->behaviours.size(), 1U);
}

TEST(Compose, LaterVersionsHaveThemBelowServices) {
  const Loaded loaded("version: '3.8'\nname: x\nx-common: {a: 1}\nservices:\n  web:\n" +
                      std::string(kLabels) +
                      "networks: {n: {}}\nvolumes: {v: {}}\nsecrets: {}\nconfigs: {}\n");
  EXPECT_THAT(loaded.findings(), IsEmpty());
  EXPECT_EQ(loaded.scenario->manifest.services.size(), 1U);
}

TEST(Compose, LabelsMayBeAMap) {
  const Loaded loaded("web:\n  labels:\n    convox.cron.daily: 0 8 * * ? bin/daily --a=b\n");
  EXPECT_EQ(loaded.task("web.daily").command, "bin/daily --a=b");
}

TEST(Compose, ListLabelsAreSplitAtTheFirstEqualsSign) {
  const Loaded loaded(with_labels({"convox.cron.daily=0 8 * * ? bin/daily --a=b"}));
  EXPECT_EQ(loaded.task("web.daily").command, "bin/daily --a=b");
}

TEST(Compose, LabelsComeThroughAnchorsAndMerges) {
  const Loaded loaded(
      "version: '2'\n"
      "x-jobs: &jobs\n"
      "  convox.cron.daily: 0 8 * * ? bin/daily\n"
      "  convox.cron.hourly: 0 * * * ? bin/hourly\n"
      "services:\n"
      "  web:\n"
      "    labels:\n"
      "      <<: *jobs\n"
      "      convox.cron.hourly: 30 * * * ? bin/hourly\n"
      "  worker: {labels: *jobs}\n",
      {}, on(Platform::kGen1));
  EXPECT_THAT(loaded.findings(), IsEmpty());
  EXPECT_EQ(loaded.scenario->manifest.tasks.size(), 4U);
  EXPECT_EQ(loaded.task("web.hourly").expression, "30 * * * ?");
  EXPECT_EQ(loaded.task("worker.hourly").expression, "0 * * * ?");
}

TEST(Compose, AMistakeInASharedLabelIsSaidOnce) {
  const Loaded loaded(
      "services:\n"
      "  web: {labels: &jobs {convox.cron.daily: '61 8 * * ? bin/daily'}}\n"
      "  worker: {labels: *jobs}\n",
      {}, on(Platform::kGen1));
  EXPECT_THAT(loaded.findings(), ElementsAre("cron-value-range@2:44"));
  EXPECT_EQ(loaded.scenario->manifest.rejected_tasks, 2U);
}

TEST(Compose, ReadsWhatAContainerIsMadeFrom) {
  const Loaded loaded(
      "web:\n"
      "  build: ./app\n"
      "  dockerfile: Dockerfile.web\n"
      "  command: bin/web --port 3000\n"
      "  entrypoint: [sh, -c]\n"
      "  environment: {RACK: convox, EMPTY: '', FROM_CALLER: }\n"
      "  working_dir: /src\n"
      "  user: '1000:1000'\n"
      "  volumes: [.:/src, {source: data, target: /data, read_only: true}, {target: /tmp}]\n"
      "  mem_limit: 512m\n"
      "  labels: ['convox.cron.daily=0 8 * * ? bin/daily']\n"
      "worker:\n"
      "  build: {context: ./worker, dockerfile: D, args: [A=1, B=2]}\n"
      "  image: worker:1\n",
      {}, [] {
        LoadOptions options = on(Platform::kGen1);
        options.environment = {{"FROM_CALLER", "yes"}};
        return options;
      }());
  EXPECT_THAT(loaded.findings(), IsEmpty());
  const Service& web = loaded.service("web");
  EXPECT_EQ(web.build->context, "./app");
  EXPECT_EQ(web.build->dockerfile, "Dockerfile.web");
  EXPECT_TRUE(web.command->is_shell_text);
  EXPECT_THAT(web.command->words, ElementsAre("bin/web --port 3000"));
  EXPECT_FALSE(web.entrypoint->is_shell_text);
  EXPECT_THAT(web.entrypoint->words, ElementsAre("sh", "-c"));
  EXPECT_THAT(web.environment,
              ElementsAre(Pair("RACK", "convox"), Pair("EMPTY", ""), Pair("FROM_CALLER", "yes")));
  EXPECT_EQ(web.working_dir, "/src");
  EXPECT_EQ(web.user, "1000:1000");
  EXPECT_THAT(web.volumes, ElementsAre(".:/src", "data:/data:ro", "/tmp"));
  EXPECT_EQ(web.memory_bytes, 512U << 20);
  const Service& worker = loaded.service("worker");
  EXPECT_EQ(worker.image, "worker:1");
  EXPECT_EQ(worker.build->context, "./worker");
  EXPECT_THAT(worker.build->args, ElementsAre(Pair("A", "1"), Pair("B", "2")));
}

TEST(Compose, EnvironmentOverridesEnvFilesInTheirOrder) {
  const Loaded loaded(
      "web:\n"
      "  environment: [A=own, D=4]\n"
      "  env_file: [one.env, {path: two.env}, {path: none.env, required: false}]\n"
      "  labels: ['convox.cron.daily=0 8 * * ? bin/daily']\n",
      {{"app/one.env", "A=1\nB=1\n"}, {"app/two.env", "B=2\nC=2\n"}}, {}, "app/compose.yml");
  EXPECT_THAT(loaded.findings(), IsEmpty());
  EXPECT_THAT(loaded.service("web").environment,
              ElementsAre(Pair("A", "own"), Pair("B", "2"), Pair("C", "2"), Pair("D", "4")));
  EXPECT_THAT(loaded.service("web").env_files, ElementsAre("one.env", "two.env", "none.env"));
}

TEST(Compose, VariablesComeFromTheCallerThenEnvFilesThenDotEnv) {
  const std::string text =
      with_labels({"convox.cron.daily=$MINUTE ${HOUR:-8} * * ? bin/daily $$HOME"});
  const std::map<std::string, std::string> files = {{"app/.env", "MINUTE=5\nHOUR=6\n"},
                                                    {"other.env", "MINUTE=7\n"}};
  LoadOptions options;
  EXPECT_EQ(Loaded(text, files, options, "app/c.yml").task("web.daily").expression, "5 6 * * ?");
  EXPECT_EQ(Loaded(text, files, options, "app/c.yml").task("web.daily").command, "bin/daily $HOME");
  options.env_files = {"other.env"};
  EXPECT_EQ(Loaded(text, files, options, "app/c.yml").task("web.daily").expression, "7 8 * * ?");
  options.environment = {{"MINUTE", "9"}};
  EXPECT_EQ(Loaded(text, files, options, "app/c.yml").task("web.daily").expression, "9 8 * * ?");
}

TEST(Compose, AMissingEnvFileOfTheCommandLineIsReported) {
  LoadOptions options;
  options.env_files = {"none.env"};
  const Loaded loaded(with_labels({"convox.cron.daily=0 8 * * ? bin/daily"}), {}, options);
  EXPECT_THAT(loaded.findings(), ElementsAre("file-not-found"));
  EXPECT_TRUE(loaded.scenario.has_value());
}

TEST(Compose, AMissingEnvFileOfAServiceIsAWarning) {
  const Loaded loaded("web:\n    env_file: none.env\n" + std::string(kLabels));
  EXPECT_THAT(loaded.findings(), ElementsAre("env-file-not-found@2:15"));
  EXPECT_FALSE(loaded.diagnostics.any_at_least(Severity::kError));
  EXPECT_EQ(loaded.scenario->manifest.tasks.size(), 1U);
}

TEST(Compose, NoServiceBesideTheOthersIsLostSilently) {
  const std::string web = "services:\n  web:\n" + std::string(kLabels);
  for (const char* key : {"image: busybox", "build: .", "labels: [a=b]"}) {
    SCOPED_TRACE(key);
    EXPECT_THAT(Loaded(web + "worker: {" + key + "}\n").findings(),
                ElementsAre("misplaced-service@4:1"));
    EXPECT_THAT(Loaded(web + "x-worker: {" + key + "}\n").findings(), IsEmpty());
  }
  // Names of volumes and networks are free.
  EXPECT_THAT(Loaded(web + "volumes: {image: {}}\nnetworks: {labels: {}}\n").findings(), IsEmpty());
  // Not indented at all.
  EXPECT_THAT(Loaded("services:\nweb:\n" + std::string(kLabels)).findings(),
              ElementsAre("misplaced-service@2:1"));
}

TEST(Compose, NoItemOfAListOfLabelsIsLostSilently) {
  const auto findings = [](const std::string& item) {
    return Loaded(with_labels({"convox.cron.daily=0 8 * * ? bin/daily", item})).findings();
  };
  EXPECT_THAT(findings("[convox.cron.a, b]"), ElementsAre("invalid-label@5:7"));
  EXPECT_THAT(findings("{}"), ElementsAre("invalid-label@5:7"));
  EXPECT_THAT(findings(""), ElementsAre("invalid-label@3:3"));
  EXPECT_THAT(findings("\n    -"), ElementsAre("invalid-label@3:3", "invalid-label@3:3"));
  EXPECT_THAT(findings("{com.a: b, convox.cron.c: d}"),
              ElementsAre("invalid-value@5:8", "invalid-label@5:18"));
}

TEST(Compose, LabelsOfConvoxElsewhereAreReported) {
  struct Row {
    const char* section;
    const char* finding;
    Severity severity;
  };
  const Row rows[] = {
      {"deploy: {labels: {convox.cron.a: 0 8}}", "misplaced-label@2:23", Severity::kError},
      {"deploy: {labels: ['convox.cron.a=0 8']}", "misplaced-label@2:24", Severity::kError},
      {"deploy: {labels: [{convox.cron.a: 0 8}]}", "misplaced-label@2:24", Severity::kError},
      {"deploy: {labels: {convox.agent: x}}", "misplaced-label@2:23", Severity::kWarning},
      {"build: {labels: {convox.cron.a: 0 8}}", "misplaced-label@2:22", Severity::kError},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.section);
    const Loaded loaded("web:\n    " + std::string(row.section) + "\n" + kLabels);
    EXPECT_THAT(loaded.findings(), ElementsAre(row.finding));
    EXPECT_EQ(loaded.diagnostics.all().front().severity, row.severity);
  }
  for (const char* section : {"deploy:", "deploy: {labels: }", "deploy: {labels: text}",
                              "deploy: {labels: [com.a=b, '', '=']}", "deploy: [labels]"}) {
    SCOPED_TRACE(section);
    EXPECT_THAT(Loaded("web:\n    " + std::string(section) + "\n" + kLabels).findings(), IsEmpty());
  }
}

TEST(Compose, AMistakeThatHidesTasksExplainsThatTheyAreMissing) {
  const std::string twice = "web:\n" + std::string(kLabels) + "web: {image: busybox}";
  EXPECT_THAT(Loaded(twice + "\n").findings(), ElementsAre("duplicate-key@3:1"));
  EXPECT_THAT(Loaded(twice + "  # cronwarp: allow duplicate-key -- x\n").findings(),
              ElementsAre("no-task-found@1:1", "duplicate-key@3:1 (suppressed)"));
  EXPECT_THAT(Loaded("web: {deploy: {labels: {convox.cron.a: 0 8}}}\n").findings(),
              ElementsAre("misplaced-label@1:25"));
  EXPECT_THAT(Loaded("web: {deploy: {labels: {convox.agent: x}}}\n").findings(),
              ElementsAre("no-task-found@1:1", "misplaced-label@1:25"));
  const Loaded renamed("manifest: docker-compose.yml\ntasks: {web.daily: {duration: 1s}}\n",
                       {{"docker-compose.yml", twice + "\nworker:\n" + std::string(kLabels)}}, {},
                       "scenario.yml");
  EXPECT_THAT(renamed.findings(), ElementsAre("duplicate-key@3:1", "wrong-service-2016@5:15"));
}

TEST(Compose, TheAppIsNamedAfterItsFolder) {
  const auto app = [](const std::string& path) {
    return Loaded(with_labels({"convox.cron.daily=0 8 * * ? bin/daily"}), {}, {}, path)
        .scenario->app;
  };
  EXPECT_EQ(app("docker-compose.yml"), "app");
  EXPECT_EQ(app("<stdin>"), "app");
  EXPECT_EQ(app("./docker-compose.yml"), "app");
  EXPECT_EQ(app("../docker-compose.yml"), "app");
  EXPECT_EQ(app("My.Shop/docker-compose.yml"), "my-shop");
  EXPECT_EQ(app("/srv/shop/./docker-compose.yml"), "shop");
}

TEST(Compose, IsNotLoadedWithoutServicesOrTasks) {
  for (const char* text : {"", "- a\n", "text\n", "web: {image: busybox}\n", "services:\n",
                           "services: []\n", "version: '2'\nweb: {}\n", "version: '2'\n"}) {
    SCOPED_TRACE(text);
    const Loaded loaded(text);
    EXPECT_FALSE(loaded.scenario.has_value());
    EXPECT_EQ(loaded.diagnostics.all().size(), 1U) << loaded.rendered();
  }
}

}  // namespace
}  // namespace cronwarp::manifest
