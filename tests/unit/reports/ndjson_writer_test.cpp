#include "reports/ndjson_writer.h"

#include <cstdio>
#include <filesystem>
#include <limits>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/environment_error.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/reports/golden.h"
#include "tests/unit/reports/sample_run.h"

namespace cronwarp::reports {
namespace {

using namespace test;
using cronwarp::test::at;
using nlohmann::json;
using ::testing::HasSubstr;

class StringSink : public ByteSink {
 public:
  void write(std::string_view bytes) override {
    text += bytes;
    ++writes;
  }

  std::string text;
  int writes = 0;
};

std::string ndjson_of(const Scenario& scenario, TimeRange range, const Script& script) {
  StringSink sink;
  NdjsonWriter writer(scenario, range, "0.1.0", sink);
  ReportBuilder builder(scenario, range);
  play(scenario, range, script, {&writer, &builder});
  writer.finish(builder.finish({}, sample_environment()));
  return sink.text;
}

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

// The line of one firing.
std::string line_of(const FiringEnded& ended) {
  const Sample sample;
  StringSink sink;
  NdjsonWriter writer(sample.scenario, month(), "0.1.0", sink);
  writer.on_firing_ended(ended);
  writer.finish({});
  const std::size_t begin = sink.text.find('\n') + 1;
  return sink.text.substr(begin, sink.text.find('\n', begin) - begin);
}

TEST(NdjsonWriter, AFiringIsOneLineOfFixedForm) {
  const Attempt attempt{at("2016-04-21T08:00:00.350Z"), AttemptResult::kAccepted, 200};
  const ProcessRun process{ProcessId{0x0123456789ab}, at("2016-04-21T08:00:01Z"),
                           at("2016-04-21T08:01:02.5Z"), 1, Duration{400}};
  EXPECT_EQ(line_of({0, at("2016-04-21T08:00:00Z"), {&attempt, 1}, process, {}, {}}),
            R"({"type":"firing","task":"web.daily_update","scheduled_at":"2016-04-21T08:00:00Z",)"
            R"("outcome":"succeeded",)"
            R"("attempts":[{"at":"2016-04-21T08:00:00.350Z","result":"accepted","status":200}],)"
            R"("process":{"id":"0123456789ab","started_at":"2016-04-21T08:00:01Z",)"
            R"("duration_ms":61500,"overlapping":1,"overlap_ms":400}})");
}

TEST(NdjsonWriter, AFailureHasItsCauseAsCodeDetailAndSentence) {
  const std::vector<Attempt> attempts = {
      {at("2016-04-21T08:00:00Z"), AttemptResult::kRetryable, 503},
      {at("2016-04-21T08:01:00Z"), AttemptResult::kRejected, 500}};
  const std::string line = line_of({2,
                                    at("2016-04-21T08:00:00Z"),
                                    attempts,
                                    std::nullopt,
                                    {OutcomeKind::kNeverStarted, Cause::kApiError, 500},
                                    {}});
  EXPECT_THAT(line, HasSubstr(R"("outcome":"never_started","cause":"api-error","detail":500)"));
  EXPECT_THAT(line, HasSubstr(R"("sentence":"HTTP 500 from the Convox API;)"));
  EXPECT_THAT(line, HasSubstr(R"({"at":"2016-04-21T08:01:00Z","result":"rejected")"));
  EXPECT_THAT(line, HasSubstr(R"("process":null)"));
}

TEST(NdjsonWriter, OutputIsEscapedRepairedAndCut) {
  const auto output_of = [](std::string_view output) {
    return json::parse(line_of({0, month().from, {}, std::nullopt, {}, output})).at("output");
  };
  EXPECT_EQ(output_of("say \"hi\"\n\t\\ \x01 ü"), "say \"hi\"\n\t\\ \x01 ü");
  EXPECT_EQ(output_of("bad \xFF byte"), "bad \xEF\xBF\xBD byte");
  EXPECT_EQ(output_of("cut" + std::string(kLineOutputBytes, 'x')),
            std::string(kLineOutputBytes, 'x'));
  // The worst case of escaping is still one line.
  EXPECT_EQ(output_of(std::string(kLineOutputBytes, '\x01')).get<std::string>().size(),
            kLineOutputBytes);
  EXPECT_FALSE(
      json::parse(line_of({0, month().from, {}, std::nullopt, {}, ""})).contains("output"));
}

TEST(NdjsonWriter, ExtremeNumbersFit) {
  const std::vector<Attempt> attempts(
      200, {kLatestInstant, AttemptResult::kRetryable, std::numeric_limits<std::int32_t>::min()});
  const ProcessRun process{ProcessId{0xffffffffffff}, kEarliestInstant, kLatestInstant,
                           std::numeric_limits<std::uint32_t>::max()};
  const json line = json::parse(
      line_of({0,
               kEarliestInstant,
               attempts,
               process,
               {OutcomeKind::kKilled, Cause::kSignal, std::numeric_limits<std::int32_t>::min()},
               {}}));
  EXPECT_EQ(line["attempts"].size(), 200u);
  EXPECT_EQ(line["scheduled_at"], "1900-01-01T00:00:00Z");
  EXPECT_EQ(line["process"]["id"], "ffffffffffff");
}

TEST(NdjsonWriter, AttemptsThatNeedMoreThanTheBufferFit) {
  const std::vector<Attempt> attempts(
      2000, {kLatestInstant, AttemptResult::kRetryable, 0, AttemptError::kAgent});
  const json line = json::parse(line_of({0, month().from, attempts, std::nullopt, {}, {}}));
  ASSERT_EQ(line["attempts"].size(), 2000u);
  EXPECT_EQ(line["attempts"][1999]["error"], "agent-disconnected");
}

TEST(NdjsonWriter, ARunIsHeaderFiringsAndSummary) {
  const Sample sample;
  const std::vector<json> lines = lines_of(ndjson_of(sample.scenario, month(), fail_now_and_then));
  ASSERT_EQ(lines.size(), 1 + 4424 + 1u);
  EXPECT_EQ(lines.front()["type"], "header");
  EXPECT_EQ(lines.front()["tasks"], 4);
  EXPECT_EQ(lines.back()["type"], "summary");
  EXPECT_EQ(lines.back()["firings"], 4424);
  EXPECT_EQ(lines.back()["digest"], report_of(sample.scenario, month(), fail_now_and_then).digest);
}

TEST(NdjsonWriter, ADayIsAsInTheGolden) {
  const Sample sample;
  const TimeRange day{at("2016-04-23"), at("2016-04-23T08:20:00Z")};
  const Script script = [](TaskIndex task, std::uint64_t n) {
    return fail_now_and_then(task, task == 1 ? n + 490 : n + 2);
  };
  expect_golden("runs.ndjson", ndjson_of(sample.scenario, day, script));
}

TEST(NdjsonWriter, AStreamThatWasNotFinishedHasNoSummary) {
  const Sample sample;
  StringSink sink;
  {
    NdjsonWriter writer(sample.scenario, month(), "0.1.0", sink);
    play(sample.scenario, month(), succeed, {&writer});
  }
  EXPECT_GT(sink.writes, 0);
  EXPECT_EQ(sink.text.find(R"("type":"summary")"), std::string::npos);
}

TEST(NdjsonWriter, ManyFiringsReachTheSinkInFewLargePieces) {
  const Sample sample;
  StringSink sink;
  NdjsonWriter writer(sample.scenario, month(), "0.1.0", sink);
  play(sample.scenario, month(), succeed, {&writer});
  writer.finish({});
  EXPECT_GT(sink.text.size(), 1'000'000u);
  EXPECT_LT(sink.writes, static_cast<int>(sink.text.size() / 50'000));
}

// A disk that takes `room` bytes.
class SmallDisk : public ByteSink {
 public:
  explicit SmallDisk(std::size_t room) : room_(room) {}
  void write(std::string_view bytes) override {
    if (bytes.size() > room_) throw EnvironmentError("cannot write 'runs.ndjson': no space left");
    room_ -= bytes.size();
  }

 private:
  std::size_t room_;
};

TEST(NdjsonWriter, AFullDiskIsReportedWhileRunning) {
  const Sample sample;
  SmallDisk disk(500'000);
  NdjsonWriter writer(sample.scenario, month(), "0.1.0", disk);
  EXPECT_THROW(play(sample.scenario, month(), succeed, {&writer}), EnvironmentError);
}

TEST(FileSink, AFullDiskNamesThePathAndTheCause) {
  FileSink sink("/dev/full");
  try {
    sink.write("x");
    FAIL() << "a full disk took a byte";
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'/dev/full'"));
    EXPECT_THAT(error.what(), HasSubstr("No space left"));
  }
}

TEST(FileSink, AFolderThatIsMissingNamesThePathAndTheCause) {
  try {
    FileSink sink("no-such-folder/runs.ndjson");
    FAIL() << "a file was created in a folder that does not exist";
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'no-such-folder/runs.ndjson': No such file or directory"));
  }
}

TEST(FileSink, WhatIsWrittenReplacesTheFile) {
  const std::string path = testing::TempDir() + "cronwarp_sink_" + std::to_string(::getpid());
  for (const std::string text : {"first and long", "second"}) {
    FileSink sink(path);
    sink.write(text);
    sink.close();
    EXPECT_EQ(read_file(path), text);
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace cronwarp::reports
